//! Answers as the rules read them.

use serde_json::{Map, Value};

use super::Answers;
use super::model::{AnswerKind, Column, Composite, Questionnaire, Scalar};

impl Questionnaire {
    /// One record by question: amounts as the text of pounds and pence, documents as the texts of their ids, tables as
    /// lists of records. What is not answered is not there.
    pub fn facts(&self, answers: &Answers) -> Map<String, Value> {
        let mut facts = Map::new();
        for (page, question) in self.questions() {
            if let Some(answer) = answers.get(page).and_then(|given| given.get(&question.id)) {
                facts.insert(question.id.clone(), fact(&question.answer, answer));
            }
        }
        facts
    }
}

fn fact(kind: &AnswerKind, answer: &Value) -> Value {
    match (kind, answer) {
        (AnswerKind::One(scalar), answer) => single(scalar, answer),
        (AnswerKind::Several(Composite::Table { columns, .. }), Value::Array(rows)) => {
            rows.iter().map(|row| record(columns, row)).collect()
        }
        (_, answer) => answer.clone(),
    }
}

fn record(columns: &[Column], row: &Value) -> Value {
    let cell = |column: &Column| {
        let cell = row.get(&column.id).filter(|cell| !cell.is_null())?;
        Some((column.id.clone(), single(&column.answer, cell)))
    };
    Value::Object(columns.iter().filter_map(cell).collect())
}

fn single(scalar: &Scalar, answer: &Value) -> Value {
    match scalar {
        Scalar::Money { .. } => answer.get("amount").unwrap_or(answer).clone(),
        _ => answer.clone(),
    }
}
