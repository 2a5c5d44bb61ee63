//! The questionnaire of a rulebook (`questionnaire.json`), and the check of answers against it.
//!
//! Answers are checked when a page is saved, every fault at once; whether anything is still missing is asked only
//! before submitting, so that half-filled pages can be kept.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::model::Answers;
use crate::kernel::text::Faults;
use crate::kernel::text::pointer_step;
use crate::kernel::{FieldError, Money};

/// Characters of a text answer where the questionnaire sets no limit.
const TEXT_AT_MOST: i64 = 4_000;
/// The years whose dates the rules may speak of.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// What a framework asks of its applicants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// Of the form of this document, not of its content: the content is named by its rulebook's hash.
    pub version: i64,
    pub title: String,
    pub pages: Vec<QuestionnairePage>,
}

/// One page: saved on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnairePage {
    pub id: String,
    pub title: String,
    pub questions: Vec<Question>,
}

/// One question. Its id is unique in the questionnaire and is the name under which the rules read the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuestionnaireQuestion)]
pub struct Question {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub help: String,
    pub r#type: QuestionType,
    pub required: bool,
    /// The values of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The least that is taken: of a whole number, of money (pounds as text), of a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Limit>,
    /// The most that is taken; of a text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Limit>,
}

/// The kind of an answer. In JSON: a string; one of the options; a whole number; `{"amount","currency"}`;
/// `2021-03-08`; true or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionType {
    Text,
    Choice,
    Integer,
    Money,
    Date,
    Boolean,
}

/// A bound of an answer: a number, or the text of an amount or a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Limit {
    Number(i64),
    Text(String),
}

/// Why a `questionnaire.json` is none.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum QuestionnaireError {
    #[error("the questionnaire cannot be read: {0}")]
    Unreadable(String),
    #[error("this product reads questionnaires of version 1, not {0}")]
    Version(i64),
    #[error("the page `{0}` is there twice")]
    PageTwice(String),
    #[error("the question `{0}` is there twice")]
    QuestionTwice(String),
    #[error("the choice `{0}` has no options")]
    NoOptions(String),
    #[error("the question `{0}` has a min or max of another kind than its answers")]
    Limit(String),
}

impl Questionnaire {
    /// Reads the file of a rulebook.
    ///
    /// # Errors
    /// When it is not JSON of this shape, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, QuestionnaireError> {
        let read: Self =
            serde_json::from_str(text).map_err(|error| QuestionnaireError::Unreadable(error.to_string()))?;
        if read.version != 1 {
            return Err(QuestionnaireError::Version(read.version));
        }
        let (mut pages, mut questions) = (BTreeSet::new(), BTreeSet::new());
        for page in &read.pages {
            if !pages.insert(&page.id) {
                return Err(QuestionnaireError::PageTwice(page.id.clone()));
            }
            for question in &page.questions {
                if !questions.insert(&question.id) {
                    return Err(QuestionnaireError::QuestionTwice(question.id.clone()));
                }
                question.check()?;
            }
        }
        Ok(read)
    }

    pub fn page(&self, id: &str) -> Option<&QuestionnairePage> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// Whether a question of this id is on one of its pages.
    pub fn asks(&self, id: &str) -> bool {
        self.pages.iter().flat_map(|page| &page.questions).any(|question| question.id == id)
    }

    /// The required questions that have no answer yet, in the order of the questionnaire.
    pub fn missing(&self, answers: &Answers) -> Vec<FieldError> {
        let unanswered = |page: &str, question: &Question| {
            question.required && answers.get(page).and_then(|answers| answers.get(&question.id)).is_none()
        };
        self.pages
            .iter()
            .flat_map(|page| page.questions.iter().filter(|question| unanswered(&page.id, question)))
            .map(|question| {
                let detail = format!("\"{}\" has not been answered", question.label);
                FieldError::new(pointer(&question.id), "missing", detail)
            })
            .collect()
    }

    /// The answers as the rules read them: one record by question, money as the text of its amount.
    pub fn facts(&self, answers: &Answers) -> Map<String, Value> {
        let mut facts = Map::new();
        for page in &self.pages {
            let Some(given) = answers.get(&page.id) else { continue };
            for question in &page.questions {
                let Some(answer) = given.get(&question.id) else { continue };
                let fact = match question.r#type {
                    QuestionType::Money => answer.get("amount").unwrap_or(answer),
                    _ => answer,
                };
                facts.insert(question.id.clone(), fact.clone());
            }
        }
        facts
    }
}

impl QuestionnairePage {
    /// Every fault of one page's answers, by JSON pointer `/answers/<question>`. A null stands for no answer.
    pub fn validate(&self, answers: &Map<String, Value>) -> Faults {
        let mut faults = Faults::new();
        for (id, answer) in answers {
            match self.questions.iter().find(|question| question.id == *id) {
                None => faults.add(pointer(id), "unknown_field", "is not a question of this page"),
                Some(_) if answer.is_null() => {}
                Some(question) => question.validate(answer, &mut faults),
            }
        }
        faults
    }
}

impl Question {
    fn check(&self) -> Result<(), QuestionnaireError> {
        if self.r#type == QuestionType::Choice && self.options.is_empty() {
            return Err(QuestionnaireError::NoOptions(self.id.clone()));
        }
        let fits = |limit: &Limit| match (self.r#type, limit) {
            (QuestionType::Text | QuestionType::Integer, Limit::Number(_)) => true,
            (QuestionType::Money, Limit::Text(text)) => Money::parse(text).is_ok(),
            (QuestionType::Date, Limit::Text(text)) => date(text).is_some(),
            _ => false,
        };
        if [&self.min, &self.max].into_iter().flatten().all(fits) {
            Ok(())
        } else {
            Err(QuestionnaireError::Limit(self.id.clone()))
        }
    }

    fn validate(&self, answer: &Value, faults: &mut Faults) {
        let at = pointer(&self.id);
        match (self.r#type, answer) {
            (QuestionType::Text, Value::String(text)) => {
                let most = self.max.as_ref().and_then(Limit::number).unwrap_or(TEXT_AT_MOST);
                faults.text(&at, text, usize::try_from(most).unwrap_or(0));
            }
            (QuestionType::Choice, Value::String(choice)) => {
                let listed = self.options.iter().any(|option| option == choice);
                faults.require(listed, &at, "not_a_choice", &format!("must be one of: {}", self.options.join(", ")));
            }
            (QuestionType::Integer, Value::Number(number)) => match number.as_i64() {
                Some(number) => self.bounds(&at, number, Limit::number, faults),
                None => faults.add(at, "wrong_type", "must be a whole number"),
            },
            (QuestionType::Money, Value::Object(money)) => self.validate_money(&at, money, faults),
            (QuestionType::Date, Value::String(text)) => match date(text) {
                Some(date) => self.bounds(&at, date, Limit::date, faults),
                None => faults.add(at, "not_a_date", "must be a date of the calendar, like 2021-03-08"),
            },
            (QuestionType::Boolean, Value::Bool(_)) => {}
            (kind, _) => faults.add(at, "wrong_type", format!("must be {}", kind.words())),
        }
    }

    /// Pounds and pence, never negative, and nothing beside the amount and its currency.
    fn validate_money(&self, at: &str, money: &Map<String, Value>, faults: &mut Faults) {
        for name in money.keys().filter(|name| !matches!(name.as_str(), "amount" | "currency")) {
            faults.add(format!("{at}/{}", pointer_step(name)), "unknown_field", "is not a part of money");
        }
        match money.get("currency") {
            Some(currency) if currency == "GBP" => {}
            Some(_) => faults.add(format!("{at}/currency"), "not_a_choice", "must be GBP"),
            None => faults.add(format!("{at}/currency"), "missing", "is missing"),
        }
        let at = format!("{at}/amount");
        match money.get("amount") {
            None => faults.add(at, "missing", "is missing"),
            Some(Value::String(text)) => match Money::parse(text) {
                Err(fault) => faults.add(at, "invalid", fault.to_string()),
                Ok(amount) if amount.is_negative() => faults.add(at, "negative", "must not be negative"),
                Ok(amount) => self.bounds(&at, amount, Limit::money, faults),
            },
            Some(_) => faults.add(at, "wrong_type", "must be the text of an amount, like \"5000000.00\""),
        }
    }

    fn bounds<T: PartialOrd + std::fmt::Display>(
        &self,
        at: &str,
        answer: T,
        read: impl Fn(&Limit) -> Option<T>,
        faults: &mut Faults,
    ) {
        if let Some(least) = self.min.as_ref().and_then(&read).filter(|least| answer < *least) {
            faults.add(at, "out_of_range", format!("must be at least {least}"));
        }
        if let Some(most) = self.max.as_ref().and_then(&read).filter(|most| answer > *most) {
            faults.add(at, "out_of_range", format!("must be at most {most}"));
        }
    }
}

impl QuestionType {
    fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Choice => "one of the options",
            Self::Integer => "a whole number",
            Self::Money => "money: {\"amount\": \"5000000.00\", \"currency\": \"GBP\"}",
            Self::Date => "a date, like \"2021-03-08\"",
            Self::Boolean => "true or false",
        }
    }
}

impl Limit {
    fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }

    fn money(&self) -> Option<Money> {
        self.text().and_then(|text| Money::parse(text).ok())
    }

    fn date(&self) -> Option<NaiveDate> {
        self.text().and_then(date)
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Number(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}

/// Exactly `YYYY-MM-DD`.
fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date).filter(|date| YEARS.contains(&date.year()) && date.to_string() == text)
}

fn pointer(question: &str) -> String {
    format!("/answers/{}", pointer_step(question))
}
