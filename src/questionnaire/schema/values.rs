//! The schema of one answer.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::patterns;
use crate::questionnaire::answers::WHOLE;
use crate::questionnaire::model::{AnswerKind, Column, Composite, Questionnaire, Scalar, ScaleStep};

/// The schema of an answer to a question of `questionnaire`. Bounds that move with the day are those of `today`.
pub(super) fn of(questionnaire: &Questionnaire, kind: &AnswerKind, today: NaiveDate) -> Value {
    match kind {
        AnswerKind::One(scalar) => single(questionnaire, scalar, today),
        AnswerKind::Several(Composite::Choices { options, min, max }) => json!({
            "type": "array", "uniqueItems": true, "minItems": min, "maxItems": max,
            "items": {"type": "string", "enum": options},
        }),
        AnswerKind::Several(Composite::File { min, max }) => json!({
            "type": "array", "uniqueItems": true, "minItems": min, "maxItems": max,
            "items": document(),
        }),
        AnswerKind::Several(Composite::Table { columns, min_rows, max_rows }) => json!({
            "type": "array", "minItems": min_rows, "maxItems": max_rows,
            "items": row(questionnaire, columns, today),
        }),
    }
}

fn row(questionnaire: &Questionnaire, columns: &[Column], today: NaiveDate) -> Value {
    let cell = |column: &Column| {
        let cell = single(questionnaire, &column.answer, today);
        let cell = if column.required { cell } else { or_null(cell) };
        (column.id.clone(), titled(cell, &column.label, ""))
    };
    let required: Vec<&str> =
        columns.iter().filter(|column| column.required).map(|column| column.id.as_str()).collect();
    json!({
        "type": "object",
        "properties": columns.iter().map(cell).collect::<serde_json::Map<String, Value>>(),
        "required": required,
        "additionalProperties": false,
    })
}

fn single(questionnaire: &Questionnaire, scalar: &Scalar, today: NaiveDate) -> Value {
    match scalar {
        Scalar::Text { min, max } => json!({
            "type": "string", "minLength": min, "maxLength": max,
            "allOf": [{"pattern": patterns::SAYS_SOMETHING}, {"pattern": patterns::SHOWN}],
        }),
        Scalar::Choice { options } => json!({"type": "string", "enum": options}),
        Scalar::Integer { min, max, .. } => match questionnaire.scale(scalar) {
            Some(steps) => json!({"type": "integer", "oneOf": steps.iter().map(step).collect::<Value>()}),
            None => json!({
                "type": "integer", "minimum": min.unwrap_or(-WHOLE), "maximum": max.unwrap_or(WHOLE),
            }),
        },
        Scalar::Decimal { min, max, places } => {
            let bounds = [min.map(patterns::at_least), max.map(patterns::at_most)];
            patterned(patterns::decimal(*places), bounds)
        }
        Scalar::Money { min, max } => {
            let min = min.map(|min| patterns::at_least(min.to_decimal()));
            let max = max.map(|max| patterns::at_most(max.to_decimal()));
            json!({
                "type": "object",
                "properties": {"amount": patterned(patterns::amount(), [min, max]), "currency": {"const": "GBP"}},
                "required": ["amount", "currency"],
                "additionalProperties": false,
            })
        }
        Scalar::Date { min, max, .. } => {
            let day = |limit: &Option<crate::questionnaire::DateLimit>| {
                limit.and_then(|limit| limit.on(today)).map(|day| day.to_string())
            };
            let bounds = [day(min).map(|day| patterns::from(&day)), day(max).map(|day| patterns::until(&day))];
            let mut date = patterned(patterns::DATE.to_owned(), bounds);
            date["format"] = json!("date");
            date
        }
        Scalar::Boolean => json!({"type": "boolean"}),
        Scalar::Document => document(),
    }
}

fn document() -> Value {
    json!({"type": "string", "format": "uuid", "pattern": patterns::DOCUMENT})
}

/// A mark of a scale with what it stands for.
fn step(step: &ScaleStep) -> Value {
    json!({"const": step.mark, "title": step.means})
}

/// A text that fits the pattern of its form, and those of its bounds.
fn patterned(form: String, bounds: [Option<String>; 2]) -> Value {
    let bounds: Vec<Value> = bounds.into_iter().flatten().map(|pattern| json!({"pattern": pattern})).collect();
    let mut schema = json!({"type": "string", "pattern": form});
    if !bounds.is_empty() {
        schema["allOf"] = Value::Array(bounds);
    }
    schema
}

/// The same, or nothing.
pub(super) fn or_null(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// The same with the words that people read.
pub(super) fn titled(mut schema: Value, title: &str, description: &str) -> Value {
    schema["title"] = json!(title);
    if !description.is_empty() {
        schema["description"] = json!(description);
    }
    schema
}
