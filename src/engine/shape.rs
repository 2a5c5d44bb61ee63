//! The shape of a hook's input: what may be in it, and of which kind.
//!
//! Written in JSON beside the script: `text` `bool` `int` `decimal` `date` `enum:A|B`, a `?` at the end for what
//! may be missing, `[…]` for a list and `{…}` for a record.
//! `{"name": "text", "rating": "enum:Good|Poor", "price": "decimal?", "items": [{"id": "text"}]}`
//!
//! The shape is the contract: it converts the input exactly ([`super::facts`]), refuses what it does not name, and
//! tells the checks on a script which fields there are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// The kind of one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Text,
    Bool,
    Int,
    Decimal,
    Date,
    Choice(Vec<String>),
    List(Box<Self>),
    Record(BTreeMap<String, Field>),
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub shape: Shape,
    pub optional: bool,
}

impl Shape {
    /// From its JSON text, whose top is a record.
    ///
    /// # Errors
    /// A plain sentence naming the place at fault.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| format!("the shape is not JSON: {error}"))?;
        match Self::read("", &json)? {
            record @ Self::Record(_) => Ok(record),
            _ => Err("the shape of an input is a record".to_owned()),
        }
    }

    fn read(at: &str, json: &Value) -> Result<Self, String> {
        match json {
            Value::String(word) => Self::word(at, word),
            Value::Array(list) => match list.as_slice() {
                [item] => Ok(Self::List(Box::new(Self::read(&format!("{at}/0"), item)?))),
                _ => Err(format!("{at}: a list is written with the shape of one entry, like [\"text\"]")),
            },
            Value::Object(fields) => Self::record(at, fields),
            _ => Err(format!("{at}: a shape is a word, a list or a record")),
        }
    }

    /// Adds the name of every field there is anywhere in it.
    pub(super) fn names<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::List(entry) => entry.names(names),
            Self::Record(fields) => fields.iter().for_each(|(name, field)| {
                names.insert(name);
                field.shape.names(names);
            }),
            _ => {}
        }
    }

    fn word(at: &str, word: &str) -> Result<Self, String> {
        Ok(match word {
            "text" => Self::Text,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "decimal" => Self::Decimal,
            "date" => Self::Date,
            _ => match word.strip_prefix("enum:") {
                Some(choices) => Self::choice(at, choices)?,
                None => {
                    return Err(format!(
                        "{at}: \"{word}\" is no kind of value; there are text, bool, int, decimal, date and enum:A|B"
                    ));
                }
            },
        })
    }

    fn choice(at: &str, choices: &str) -> Result<Self, String> {
        let names: Vec<String> = choices.split('|').map(str::to_owned).collect();
        if names.iter().any(|name| name.trim().is_empty()) {
            return Err(format!("{at}: a choice lists its values, like enum:Good|Poor"));
        }
        Ok(Self::Choice(names))
    }

    fn record(at: &str, fields: &Map<String, Value>) -> Result<Self, String> {
        let mut record = BTreeMap::new();
        for (name, json) in fields {
            let at = format!("{at}/{name}");
            if !is_name(name) {
                return Err(format!("{at}: a field's name is made of small letters, digits and underscores"));
            }
            let field = match json.as_str().and_then(|word| word.strip_suffix('?')) {
                Some(word) => Field { shape: Self::word(&at, word)?, optional: true },
                None => Field { shape: Self::read(&at, json)?, optional: false },
            };
            record.insert(name.clone(), field);
        }
        Ok(Self::Record(record))
    }

    /// The shape of a pack's own figures.
    ///
    /// # Errors
    /// A plain sentence when a figure has no kind in the language: a fraction, a null, a list of several kinds.
    pub(super) fn of(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::Bool(_) => Self::Bool,
            Value::Number(number) if number.is_i64() => Self::Int,
            Value::String(text) if date(text).is_some() => Self::Date,
            Value::String(_) => Self::Text,
            Value::Array(list) => {
                let mut kinds = list.iter().map(Self::of);
                let first = kinds.next().ok_or("an empty list has no kind")??;
                for kind in kinds {
                    if kind? != first {
                        return Err("the entries of a list are of one kind".to_owned());
                    }
                }
                Self::List(Box::new(first))
            }
            Value::Object(fields) => Self::Record(
                fields
                    .iter()
                    .map(|(name, value)| match is_name(name) {
                        true => Ok((name.clone(), Field { shape: Self::of(value)?, optional: false })),
                        false => Err(format!("\"{name}\" is not made of small letters, digits and underscores")),
                    })
                    .collect::<Result<_, String>>()?,
            ),
            Value::Number(_) | Value::Null => {
                return Err("write a decimal in quotes, like \"0.25\", and read it with decimal(…)".to_owned());
            }
        })
    }

    /// As it is said to people, with its article.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Bool => "yes or no",
            Self::Int => "a whole number",
            Self::Decimal => "a decimal",
            Self::Date => "a date",
            Self::Choice(_) => "a choice",
            Self::List(_) => "a list",
            Self::Record(_) => "a record",
        }
    }

    /// As it is written, where it is one word.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Decimal => "decimal".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Choice(names) => format!("enum:{}", names.join("|")),
            Self::List(_) | Self::Record(_) => "…".to_owned(),
        }
    }

    /// What of a value it names: the fields of records that it does not know are left out.
    pub(super) fn known_part(&self, value: &Value) -> Value {
        match (self, value) {
            (Self::Record(fields), Value::Object(object)) => {
                let known =
                    |(name, value): (&String, &Value)| Some((name.clone(), fields.get(name)?.shape.known_part(value)));
                Value::Object(object.iter().filter_map(known).collect())
            }
            (Self::List(entry), Value::Array(list)) => list.iter().map(|value| entry.known_part(value)).collect(),
            _ => value.clone(),
        }
    }

    pub(super) fn fields(&self) -> Option<&BTreeMap<String, Field>> {
        match self {
            Self::Record(fields) => Some(fields),
            _ => None,
        }
    }
}

/// What fields, columns and tables may be called.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The dates rules may speak of: four digits, two, two, in the years 1900 to 2200.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.to_string() == text).then_some(date).filter(|date| in_range(*date))
}

pub(super) fn in_range(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1900..=2200).contains(&date.year())
}
