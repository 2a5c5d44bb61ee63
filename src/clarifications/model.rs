//! A question, its answer, and what may not stand in either.

use crate::kernel::Instant;
use crate::kernel::ids::{ClarificationId, CompetitionId, ProviderId};
use crate::kernel::text::words_of;

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
    let spoken = words_of(text);
    let named = names.iter().find(|name| {
        let name = words_of(name);
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

fn is_mail_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(who, host)| {
        who.ends_with(char::is_alphanumeric) && host.starts_with(char::is_alphanumeric) && host.contains('.')
    })
}

/// Ten digits or more, in groups that begin with 0 or +; a day written in figures is no part of a number.
fn has_telephone_number(text: &str) -> bool {
    let stretches = text.split(|c: char| !(c.is_ascii_digit() || " -()+".contains(c)));
    stretches.into_iter().any(|stretch| {
        let groups: Vec<&str> = stretch.split([' ', '-', '(', ')']).filter(|group| !group.is_empty()).collect();
        let (mut at, mut digits) = (0, None);
        while let Some(group) = groups.get(at) {
            if is_day(&groups[at..]) {
                (at, digits) = (at + 3, None);
                continue;
            }
            if digits.is_some() || group.starts_with(['0', '+']) {
                let so_far = digits.unwrap_or(0) + group.bytes().filter(u8::is_ascii_digit).count();
                if so_far >= 10 {
                    return true;
                }
                digits = Some(so_far);
            }
            at += 1;
        }
        false
    })
}

/// `01-04-2021` or `2021-04-01`, in its groups.
fn is_day(groups: &[&str]) -> bool {
    let lengths: Vec<usize> = groups.iter().take(3).map(|group| group.len()).collect();
    lengths == [2, 2, 4] || lengths == [4, 2, 2]
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
            "Does it run from 01-04-2021 - 31-03-2024, or until 2025-03-31 - 2026-03-31?",
            "Is 100 200 300 the order of the questions? What is meant by @ in table 2?",
        ] {
            assert_eq!(giveaway(text, &names), None, "{text}");
        }
    }
}
