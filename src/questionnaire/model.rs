//! A questionnaire that has been read: its pages, its questions, and the kind of answer each takes.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::condition::Condition;
use super::date::DateLimit;
use super::reuse::Reuse;
use crate::kernel::Money;

/// What a framework asks of its applicants.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Questionnaire {
    pub title: String,
    /// The scales that scored answers are given on, by name.
    pub scales: BTreeMap<String, Vec<ScaleStep>>,
    pub pages: Vec<QuestionnairePage>,
}

/// One step of a scale: the mark that is answered, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScaleStep {
    pub mark: i64,
    pub means: String,
}

/// One page: saved on its own.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QuestionnairePage {
    pub id: String,
    pub title: String,
    /// What to know before answering.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    pub questions: Vec<Question>,
}

/// One question. Its id is unique in the questionnaire and is the name under which the rules read the answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = QuestionnaireQuestion)]
pub struct Question {
    pub id: String,
    pub label: String,
    pub help: String,
    #[serde(flatten)]
    pub answer: AnswerKind,
    /// An application cannot be submitted without an answer, as long as the question is asked.
    pub required: bool,
    /// Asked only while this holds; always, without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Answers to it may be offered to the same provider's other applications.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub reuse: Option<Reuse>,
    /// Whether an answer is to be kept from what is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
}

/// Why an answer is kept from what is published (requirement T15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// It is about a person.
    Personal,
    /// It could harm the provider's business.
    Commercial,
}

/// The kind of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum AnswerKind {
    One(Scalar),
    Several(Composite),
}

/// An answer that is one value.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ScalarAnswer)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Scalar {
    /// In JSON a string, with so many characters.
    Text {
        min: usize,
        max: usize,
    },
    /// One of the options.
    Choice {
        options: Vec<String>,
    },
    /// A whole number. On a scale, one of its marks.
    Integer {
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scale: Option<String>,
    },
    /// A decimal written as text, `"62.5"`, with at most so many places.
    Decimal {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        min: Option<Decimal>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        max: Option<Decimal>,
        places: u32,
    },
    /// `{"amount": "5000000.00", "currency": "GBP"}`, never negative.
    Money {
        #[serde(serialize_with = "amount", skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        min: Option<Money>,
        #[serde(serialize_with = "amount", skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        max: Option<Money>,
    },
    /// `2021-03-08`.
    Date {
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<DateLimit>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<DateLimit>,
        /// What is asked about holds until this day.
        expires: bool,
    },
    Boolean,
    /// The id of a document in the provider's evidence; in a column of a table alone.
    #[serde(rename = "file")]
    Document,
}

/// An answer that is a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ListAnswer)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Composite {
    /// Some of the options, each once.
    Choices { options: Vec<String>, min: usize, max: usize },
    /// The ids of documents in the provider's evidence, each once.
    File { min: usize, max: usize },
    /// Rows, each an object by column.
    Table { columns: Vec<Column>, min_rows: usize, max_rows: usize },
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = QuestionnaireColumn)]
pub struct Column {
    pub id: String,
    pub label: String,
    #[serde(flatten)]
    pub answer: Scalar,
    /// Every row has it.
    pub required: bool,
}

impl Questionnaire {
    pub fn page(&self, id: &str) -> Option<&QuestionnairePage> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// Every question with the id of its page, in the order in which they are asked.
    pub fn questions(&self) -> impl Iterator<Item = (&str, &Question)> {
        self.pages.iter().flat_map(|page| page.questions.iter().map(|question| (page.id.as_str(), question)))
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().map(|(_, question)| question).find(|question| question.id == id)
    }

    /// What the marks of a scored answer stand for.
    pub fn scale(&self, scalar: &Scalar) -> Option<&[ScaleStep]> {
        match scalar {
            Scalar::Integer { scale: Some(name), .. } => self.scales.get(name).map(Vec::as_slice),
            _ => None,
        }
    }
}

impl Question {
    /// Whether an application can be complete without an answer to it.
    pub fn is_dispensable(&self) -> bool {
        !self.required || self.when.is_some()
    }
}

impl AnswerKind {
    /// As in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::One(scalar) => scalar.name(),
            Self::Several(composite) => composite.name(),
        }
    }
}

impl Scalar {
    /// As in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Choice { .. } => "choice",
            Self::Integer { .. } => "integer",
            Self::Decimal { .. } => "decimal",
            Self::Money { .. } => "money",
            Self::Date { .. } => "date",
            Self::Boolean => "boolean",
            Self::Document => "file",
        }
    }
}

impl Composite {
    /// As in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Choices { .. } => "choices",
            Self::File { .. } => "file",
            Self::Table { .. } => "table",
        }
    }
}

/// A bound of an amount is written without its currency: `"0.00"`.
fn amount<S: Serializer>(amount: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => to.collect_str(amount),
        None => to.serialize_none(),
    }
}
