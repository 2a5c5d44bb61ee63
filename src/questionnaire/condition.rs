//! Questions that are asked only when an earlier one was answered in a certain way.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::Answers;
use super::model::{Question, Questionnaire};

/// Looks at the answer of an earlier question. A question that is not asked itself has no answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// The id of the earlier question.
    pub question: String,
    #[serde(flatten)]
    pub test: Test,
}

/// What its answer must be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// This very value.
    Equals(Value),
    /// One of these; of several that were chosen, any.
    OneOf(Vec<Value>),
    /// Given, or not given.
    Known(bool),
}

/// The answers by question, whatever their pages.
pub(super) type Given<'a> = BTreeMap<&'a str, &'a Value>;

impl Test {
    fn holds(&self, answer: Option<&Value>) -> bool {
        let is_one_of = |values: &[Value]| match answer {
            Some(Value::Array(chosen)) => chosen.iter().any(|one| values.contains(one)),
            Some(answer) => values.contains(answer),
            None => false,
        };
        match self {
            Self::Equals(value) => is_one_of(std::slice::from_ref(value)),
            Self::OneOf(values) => is_one_of(values),
            Self::Known(known) => answer.is_some() == *known,
        }
    }
}

impl Condition {
    /// As a sentence goes on: "asked only when `service` is home care".
    pub(super) fn words(&self) -> String {
        let plain = |value: &Value| match value {
            Value::String(text) => format!("\"{text}\""),
            other => other.to_string(),
        };
        let list = |values: &[Value]| values.iter().map(plain).collect::<Vec<_>>().join(" or ");
        match &self.test {
            Test::Equals(value) => format!("`{}` is {}", self.question, plain(value)),
            Test::OneOf(values) => format!("`{}` is {}", self.question, list(values)),
            Test::Known(true) => format!("`{}` is answered", self.question),
            Test::Known(false) => format!("`{}` is not answered", self.question),
        }
    }
}

impl Questionnaire {
    /// The questions that are asked of somebody who has given these answers.
    pub(super) fn asked<'a>(&'a self, given: &Given<'_>) -> BTreeSet<&'a str> {
        let mut asked = BTreeSet::new();
        for (_, question) in self.questions() {
            if holds(question, &asked, given) {
                asked.insert(question.id.as_str());
            }
        }
        asked
    }

    /// The answers without those to questions that they do not make asked, and the ids of these.
    pub fn settle(&self, mut answers: Answers) -> (Answers, Vec<String>) {
        let asked = self.asked(&given(&answers));
        let unasked: Vec<(&str, &Question)> =
            self.questions().filter(|(_, question)| !asked.contains(question.id.as_str())).collect();
        let mut dropped = vec![];
        for (page, question) in unasked {
            let taken = answers.get_mut(page).and_then(|answers| answers.remove(&question.id));
            dropped.extend(taken.map(|_| question.id.clone()));
        }
        (answers, dropped)
    }
}

impl utoipa::PartialSchema for Condition {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
        let any = || ObjectBuilder::new().schema_type(SchemaType::AnyValue);
        ObjectBuilder::new()
            .property("question", ObjectBuilder::new().schema_type(Type::String))
            .required("question")
            .property("equals", any())
            .property("one_of", ArrayBuilder::new().items(any()))
            .property("known", ObjectBuilder::new().schema_type(Type::Boolean))
            .description(Some(
                "The id of an earlier question, and one of: the value it must have, the values of which it must have \
                 one, whether it must be answered.",
            ))
            .examples([serde_json::json!({"question": "service", "equals": "care home"})])
            .into()
    }
}

impl utoipa::ToSchema for Condition {
    fn name() -> std::borrow::Cow<'static, str> {
        "QuestionnaireCondition".into()
    }
}

/// Whether a question is asked, when it is known of all earlier ones whether they are.
fn holds(question: &Question, asked: &BTreeSet<&str>, given: &Given<'_>) -> bool {
    question.when.as_ref().is_none_or(|when| {
        let answer = given.get(when.question.as_str()).filter(|_| asked.contains(when.question.as_str()));
        when.test.holds(answer.copied())
    })
}

pub(super) fn given(answers: &Answers) -> Given<'_> {
    answers.values().flatten().map(|(id, answer)| (id.as_str(), answer)).collect()
}
