//! From a template to a subject and a text.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::{Value, json};

use super::model::{Kind, Mail, News};
use crate::kernel::{Refusal, Tenant};

/// `daily` is no kind: it holds mails of several.
pub const DAILY: &str = "daily";
const FOOTER: &str = "footer";

/// A template that is misspelt, or names what it is not given, is an error at the first use; a test uses every one.
static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for kind in Kind::ALL {
        templates.add_template(kind.name(), kind.template())?;
    }
    templates.add_template(DAILY, include_str!("templates/daily.txt"))?;
    templates.add_template(FOOTER, include_str!("templates/footer.txt"))?;
    Ok(templates)
});

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    /// Without the footer, which is added once: see [`signed`].
    pub body: String,
}

/// One piece of news, for the people of one tenant.
///
/// # Errors
/// `internal` when the template names what it is not given.
pub fn letter(news: &News, framework: Option<&str>, reader: Tenant) -> Result<Letter, Refusal> {
    let mut data = news.data.clone();
    data["to"] = json!(if matches!(reader, Tenant::Provider(_)) { "provider" } else { "council" });
    data["framework"] = json!(framework.map(one_line));
    render(news.kind.name(), &data).map(split)
}

/// The day's matters in one mail.
///
/// # Errors
/// As [`letter`].
pub fn daily(day: chrono::NaiveDate, items: &[Mail]) -> Result<Letter, Refusal> {
    let items: Vec<Value> =
        items.iter().map(|item| json!({"subject": item.subject, "body": item.body.trim_end()})).collect();
    let day = day.format("%A %-d %B %Y").to_string();
    render(DAILY, &json!({"day": day, "items": items})).map(split)
}

/// The text as it is sent: with where to read on, and how to be told otherwise.
///
/// # Errors
/// As [`letter`].
pub fn signed(text: &str, link: Option<&str>, preferences: &str) -> Result<String, Refusal> {
    render(FOOTER, &json!({"text": text.trim_end(), "link": link, "preferences": preferences}))
}

fn render(name: &str, data: &Value) -> Result<String, Refusal> {
    let templates = TEMPLATES.as_ref().map_err(Refusal::internal)?;
    templates.get_template(name).and_then(|template| template.render(Serde(data))).map_err(Refusal::internal)
}

/// The first line is the subject.
fn split(text: String) -> Letter {
    let (subject, body) = text.split_once('\n').unwrap_or((&text, ""));
    Letter { subject: one_line(subject), body: body.trim().to_owned() }
}

/// Whatever somebody typed, a subject stays one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notifications::model::Audience;

    /// Everything that any site gives to any template.
    fn everything() -> Value {
        json!({
            "location": "Harbour View", "received": "R", "window": "initial", "opens": "O", "closes": "C",
            "closed": "B", "waits": false, "accepted": true, "reason": "Because.", "outcome": "admitted",
            "overdue": [{"count": 1, "what": "application", "framework": "Alliance", "first": "F"}], "soon": [],
            "due": "D", "review_by": "R", "was_due": "W", "purpose": null, "change": "suspended",
            "document": "Insurance", "expires": "E", "may_apply_from": "M", "competition": "Stage 2",
            "questions": "One question was", "state": "NOT SUBMITTED.", "home": "Harbour View", "number": 1, "changed": ["/quantity_beds"],
            "answer_by": "A", "asks": "Which sum is meant?", "concerns": "What has been done?", "respond_by": "D", "standstill_until": "S",
            "title": "Ten beds", "starts": "S",
        })
    }

    #[test]
    fn every_template_has_words_for_both_readers() {
        let id = uuid::Uuid::from_u128(1);
        for kind in Kind::ALL {
            for reader in [Tenant::Provider(id.into()), Tenant::Authority(id.into())] {
                let news = News::new(*kind, Audience::Provider(id.into()), "/x", everything());
                let letter = letter(&news, Some("Care Home\nAlliance"), reader).unwrap();
                assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{letter:?}");
                assert!(letter.body.len() > 20 && !letter.body.contains("{{"), "{letter:?}");
            }
        }
    }

    #[test]
    fn what_a_template_is_not_given_is_an_error_and_no_gap() {
        let id = uuid::Uuid::from_u128(1);
        let news = News::new(Kind::WindowExtended, Audience::Provider(id.into()), "/x", json!({"window": "initial"}));
        assert!(letter(&news, Some("Alliance"), Tenant::Provider(id.into())).is_err());
    }

    #[test]
    fn a_text_is_signed_once() {
        let text = signed("Hello.\n", Some("https://x/1"), "https://x/me").unwrap();
        assert_eq!(
            text,
            "Hello.\n\nMore, when you are signed in: https://x/1\nHow you are told, and what you can switch off: https://x/me"
        );
    }
}
