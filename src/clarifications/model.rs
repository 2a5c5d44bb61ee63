//! A question, its answer, and what may not stand in either.

use crate::kernel::Instant;
use crate::kernel::ids::{ClarificationId, CompetitionId, ProviderId};

/// A question about a competition, and how far its answer has come.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Clarification {
    pub id: ClarificationId,
    pub competition: CompetitionId,
    /// Who asked; shown to nobody but the asker (W16).
    pub asker: ProviderId,
    pub asked_at: Instant,
    /// As it was asked.
    pub question: String,
    /// As it goes to everybody; the council may word it anew.
    pub circulated: String,
    pub answer: Option<String>,
    /// When it went to every invited provider, the same instant for all (T07).
    pub published_at: Option<Instant>,
    pub version: i64,
}

/// How far a question has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuestionStage)]
pub enum Stage {
    /// The council has not answered.
    Asked,
    /// An answer is written and waits to be published with the others.
    Answered,
    /// Every invited provider can read it.
    Published,
}

impl Clarification {
    pub fn stage(&self) -> Stage {
        match (self.published_at, &self.answer) {
            (Some(_), _) => Stage::Published,
            (None, Some(_)) => Stage::Answered,
            (None, None) => Stage::Asked,
        }
    }
}

/// Company forms: a name is recognised without them.
const FORMS: [&str; 6] = ["limited", "ltd", "plc", "llp", "cic", "cio"];

/// What in `text` would tell who speaks: one of these names, an address for mails, a telephone number.
pub fn giveaway(text: &str, names: &[String]) -> Option<String> {
    let spoken = words(text);
    let named = names.iter().find(|name| {
        let name = words(name);
        let name: Vec<&String> = name.iter().filter(|word| !FORMS.contains(&word.as_str())).collect();
        !name.is_empty() && spoken.windows(name.len()).any(|part| part.iter().eq(name.iter().copied()))
    });
    if let Some(name) = named {
        return Some(format!("the name \"{name}\""));
    }
    if text.split_whitespace().any(is_mail_address) {
        return Some("an e-mail address".into());
    }
    has_telephone_number(text).then(|| "a telephone number".into())
}

/// In lower case, without what stands between them.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    let bare = parts.map(|word| word.replace(['\'', '’'], "").to_lowercase());
    bare.filter(|word| !word.is_empty()).collect()
}

fn is_mail_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(who, host)| {
        who.ends_with(char::is_alphanumeric) && host.starts_with(char::is_alphanumeric) && host.contains('.')
    })
}

/// Ten digits or more with nothing but spaces, hyphens and brackets among them, beginning with 0 or +.
fn has_telephone_number(text: &str) -> bool {
    let mut digits = 0;
    let mut begun = false;
    for c in text.chars() {
        match c {
            '0'..='9' => {
                begun |= digits == 0 && c == '0';
                digits += 1;
            }
            '+' => (begun, digits) = (true, 0),
            ' ' | '-' | '(' | ')' => {}
            _ => (begun, digits) = (false, 0),
        }
        if begun && digits >= 10 {
            return true;
        }
        if digits == 1 && !begun {
            // Any other first digit begins an ordinary number: what follows is looked at anew after the next word.
            digits = 0;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::giveaway;

    #[test]
    fn t07_what_tells_who_asks_is_found() {
        let names = ["Harbour Care Limited".to_owned(), "St Mary's Lodge".to_owned()];
        for (text, what) in [
            ("At harbour  care we have 12 beds.", "the name \"Harbour Care Limited\""),
            ("Is ST MARYS LODGE near enough?", "the name \"St Mary's Lodge\""),
            ("Write to anna@harbour.example please.", "an e-mail address"),
            ("Ring 01632 960 123.", "a telephone number"),
            ("Ring +44 (1632) 960123.", "a telephone number"),
        ] {
            assert_eq!(giveaway(text, &names).as_deref(), Some(what), "{text}");
        }
    }

    #[test]
    fn t07_a_plain_question_tells_nothing() {
        let names = ["Harbour Care Limited".to_owned(), "Ltd".to_owned()];
        for text in [
            "Does the price of £623.22 include 12 hours of nursing from 01.04.2021 to 31.03.2024?",
            "May a harbour view be offered, and care at night?",
            "Is 100 200 300 the order of the questions? What is meant by @ in table 2?",
        ] {
            assert_eq!(giveaway(text, &names), None, "{text}");
        }
    }
}
