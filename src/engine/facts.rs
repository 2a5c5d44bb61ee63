//! Facts: the input as a script sees it. Exact, read-only, closed, and every read is noted.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Array, Dynamic};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::finding::nearest;
use super::shape::{Field, Shape, date};
use crate::kernel::text::pointer_step;

/// A record of facts. Cheap to copy; nothing in it can change.
#[derive(Clone, Debug)]
pub struct Facts(pub(super) Arc<Node>);

#[derive(Debug)]
pub(super) struct Node {
    /// JSON pointer of the record; empty at the top.
    path: String,
    /// In the order of their names.
    fields: Vec<Fact>,
}

/// One field of a record.
#[derive(Debug)]
pub(super) struct Fact {
    /// JSON pointer: the record's own, a slash, the name.
    pub path: Arc<str>,
    pub value: Dynamic,
    /// Whether the trail shows it. Records, and lists of records, are not shown: their fields are, when they are read.
    pub is_shown: bool,
}

impl Fact {
    fn new(path: String, value: Dynamic) -> Self {
        let is_record = |value: &Dynamic| value.is::<Facts>();
        let holds_records = value.as_array_ref().is_ok_and(|list| list.first().is_some_and(is_record));
        let is_shown = !is_record(&value) && !holds_records;
        Self { path: Arc::from(path), value, is_shown }
    }
}

impl Node {
    /// Where a field stands among the others.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.fields.binary_search_by(|fact| self.name(fact).cmp(name)).ok()
    }

    /// As [`Node::place`], when it is likely to stand where it stood in another record.
    pub(super) fn place_near(&self, likely: usize, name: &str) -> Option<usize> {
        match self.fields.get(likely) {
            Some(fact) if self.name(fact) == name => Some(likely),
            _ => self.place(name),
        }
    }

    /// The field at a place that [`Node::place`] gave.
    pub(super) fn at(&self, place: usize) -> &Fact {
        &self.fields[place]
    }

    pub(super) fn value(&self, name: &str) -> Option<&Dynamic> {
        self.place(name).map(|place| &self.at(place).value)
    }

    /// Every field with its name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.fields.iter().map(|fact| (self.name(fact), fact))
    }

    pub(super) fn name_at(&self, place: usize) -> &str {
        self.name(self.at(place))
    }

    fn name<'a>(&self, fact: &'a Fact) -> &'a str {
        &fact.path[self.path.len() + 1..]
    }

    /// What to tell a script that asks for a field the record does not have.
    pub(super) fn unknown(&self, name: &str) -> String {
        let record = self.path.trim_start_matches('/').replace('/', ".");
        let meant = nearest(name, self.iter().map(|(name, _)| name));
        let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        format!("`{record}` has no field `{name}`{hint}")
    }
}

/// One place where an input does not have its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFault {
    /// JSON pointer (RFC 6901) into the input.
    pub pointer: String,
    /// A plain sentence.
    pub detail: String,
}

impl std::fmt::Display for InputFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.pointer.is_empty() { "the input" } else { &self.pointer };
        write!(f, "{place} {}", self.detail)
    }
}

/// The facts in `input`, found under `path`. Money and marks arrive as whole numbers or as decimal text and are
/// taken digit by digit; a JSON number with a fraction is refused, because it has already been through a binary one.
///
/// # Errors
/// Every place that does not have its shape: a wrong kind, a missing field, a field the shape does not name.
pub(super) fn read(path: &str, input: &Value, shape: &Shape) -> Result<Facts, Vec<InputFault>> {
    let mut reader = Reader { faults: vec![] };
    let facts = match (shape.fields(), input.as_object()) {
        (Some(fields), Some(object)) => Some(reader.record(path, object, fields)),
        _ => {
            reader.fault(path, format!("must be {}", shape.words()));
            None
        }
    };
    match facts {
        Some(facts) if reader.faults.is_empty() => Ok(facts),
        _ => Err(reader.faults),
    }
}

/// What stands in an input for a fact that could not be established: `reason` goes on from the fact's place, like "was
/// not asked". It fits no shape, so that the rules *cannot decide* and nobody is the worse for it.
pub fn not_established(reason: &str) -> Value {
    json!({NOT_ESTABLISHED: reason})
}

const NOT_ESTABLISHED: &str = "not_established";

struct Reader {
    faults: Vec<InputFault>,
}

impl Reader {
    fn fault(&mut self, path: &str, detail: String) {
        self.faults.push(InputFault { pointer: path.to_owned(), detail });
    }

    fn record(&mut self, path: &str, object: &Map<String, Value>, shape: &BTreeMap<String, Field>) -> Facts {
        for name in object.keys().filter(|name| !shape.contains_key(*name)) {
            let meant = nearest(name, shape.keys().map(String::as_str));
            let hint = meant.map(|meant| format!("; did you mean \"{meant}\"?")).unwrap_or_default();
            self.fault(&format!("{path}/{}", pointer_step(name)), format!("is not a field of this input{hint}"));
        }
        let mut fields = Vec::with_capacity(shape.len());
        for (name, field) in shape {
            let at = format!("{path}/{name}");
            let value = match object.get(name) {
                None | Some(Value::Null) if field.optional => Dynamic::UNIT,
                None => {
                    self.fault(&at, "is missing".to_owned());
                    Dynamic::UNIT
                }
                Some(value) => self.value(&at, value, &field.shape),
            };
            fields.push(Fact::new(at, value));
        }
        Facts(Arc::new(Node { path: path.to_owned(), fields }))
    }

    fn value(&mut self, path: &str, value: &Value, shape: &Shape) -> Dynamic {
        if let Some(reason) = value.get(NOT_ESTABLISHED).and_then(Value::as_str) {
            self.fault(path, reason.to_owned());
            return Dynamic::UNIT;
        }
        let read = match shape {
            Shape::Text => value.as_str().map(|text| Dynamic::from(text.to_owned())),
            Shape::Choice(names) => return self.choice(path, value, names),
            Shape::Bool => value.as_bool().map(Dynamic::from),
            Shape::Int => value.as_i64().map(Dynamic::from),
            Shape::Decimal => exact(value).map(Dynamic::from_decimal),
            Shape::Date => value.as_str().and_then(date).map(Dynamic::from),
            Shape::List(shape) => value.as_array().map(|list| self.list(path, list, shape)),
            Shape::Record(fields) => value.as_object().map(|object| Dynamic::from(self.record(path, object, fields))),
        };
        read.unwrap_or_else(|| {
            self.fault(path, expected(shape, value));
            Dynamic::UNIT
        })
    }

    fn list(&mut self, path: &str, list: &[Value], shape: &Shape) -> Dynamic {
        let entries = list.iter().enumerate().map(|(i, entry)| self.value(&format!("{path}/{i}"), entry, shape));
        Dynamic::from_array(entries.collect::<Array>())
    }

    fn choice(&mut self, path: &str, value: &Value, names: &[String]) -> Dynamic {
        match value.as_str() {
            Some(text) if names.iter().any(|name| name == text) => return Dynamic::from(text.to_owned()),
            Some(text) => {
                let meant = nearest(text, names.iter().map(String::as_str));
                let hint = meant.map(|meant| format!("; did you mean \"{meant}\"?")).unwrap_or_default();
                self.fault(path, format!("must be one of {}, not \"{text}\"{hint}", names.join(", ")));
            }
            None => self.fault(path, format!("must be one of {}, not {}", names.join(", "), found(value))),
        }
        Dynamic::UNIT
    }
}

/// A decimal without loss: text in plain notation, or a whole number.
fn exact(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => plain_decimal(text),
        Value::Number(number) => number.as_i64().map(Decimal::from),
        _ => None,
    }
}

/// `623.22`, `-0.5`: digits, one point, a sign; no exponent, no separators, at most 28 digits.
pub(super) fn plain_decimal(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-')
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    Decimal::from_str_exact(text).ok().filter(|_| plain)
}

fn expected(shape: &Shape, value: &Value) -> String {
    match (shape, value) {
        (Shape::Decimal, Value::Number(_)) => {
            format!("must be a decimal written as text, like \"623.22\", not the JSON number {value}")
        }
        (Shape::Decimal, _) => format!("must be a decimal, like \"623.22\", not {}", found(value)),
        (Shape::Date, _) => format!("must be a date, like \"2021-02-08\", not {}", found(value)),
        _ => format!("must be {}, not {}", shape.words(), found(value)),
    }
}

fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a record".to_owned(),
        Value::String(text) if text.chars().count() > 60 => "a longer text".to_owned(),
        other => other.to_string(),
    }
}
