//! The type of an answer with the words that belong to it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::questions::SoFar;
use super::words::Words;
use super::{Found, Say, limits};
use crate::kernel::text::nearest;
use crate::questionnaire::model::{AnswerKind, Column, Composite, Scalar};

const SCALARS: [&str; 7] = ["text", "choice", "integer", "decimal", "money", "date", "boolean"];
const COMPOSITES: [&str; 3] = ["choices", "file", "table"];
/// What a cell of a table may hold beside a scalar: one document.
const CELL: [&str; 1] = ["file"];
/// The words that belong to a type.
const TYPE_WORDS: [&str; 9] =
    ["min", "max", "options", "scale", "places", "expires", "columns", "min_rows", "max_rows"];
/// Rows of a table, and documents of a file question, at most.
const MOST_ROWS: usize = 200;
const MOST_FILES: usize = 20;
const MOST_COLUMNS: usize = 20;
/// Characters of a text where the questionnaire sets no limit, and the most it may set.
const TEXT: usize = 4_000;
const LONGEST_TEXT: usize = 20_000;

/// The answer of a question; nothing when its type is unknown.
pub(super) fn answer(words: &mut Words<'_>, so_far: &SoFar<'_>, found: &mut Found) -> Option<AnswerKind> {
    let kind = kind(words, &[&SCALARS[..], &COMPOSITES[..]].concat(), found)?;
    Some(match kind {
        "choices" => AnswerKind::Several(choices(words, found)),
        "file" => AnswerKind::Several(file(words, found)),
        "table" => AnswerKind::Several(table(words, so_far, found)),
        kind => AnswerKind::One(scalar(words, kind, so_far, found)),
    })
}

fn kind<'a>(words: &mut Words<'a>, known: &[&'static str], found: &mut Found) -> Option<&'a str> {
    let name = words.need("type", &format!("one of {}", known.join(", ")), found, Value::as_str)?;
    if known.contains(&name) {
        return Some(name);
    }
    let message = format!("There is no type `{name}` here; there are {}.", known.join(", "));
    let say = Say::new("unknown-type", message).suggest(nearest(name, known.iter().copied()));
    found.say(&words.pointer("type"), say);
    // Of an unknown type nobody knows which words belong to it.
    for word in TYPE_WORDS {
        words.get(word);
    }
    None
}

fn scalar(words: &mut Words<'_>, kind: &str, so_far: &SoFar<'_>, found: &mut Found) -> Scalar {
    match kind {
        "text" => {
            let max = words.count("max", (1, LONGEST_TEXT), found).unwrap_or(TEXT);
            let min = words.count("min", (1, LONGEST_TEXT), found).unwrap_or(1);
            limits::ordered(words, (Some(min), Some(max)), found);
            Scalar::Text { min, max }
        }
        "choice" => Scalar::Choice { options: options(words, found) },
        "integer" => limits::integer(words, so_far, found),
        "decimal" => limits::decimal(words, found),
        "money" => limits::money(words, found),
        "date" => limits::date(words, found),
        "file" => Scalar::Document,
        _ => Scalar::Boolean,
    }
}

/// Different texts.
fn options(words: &mut Words<'_>, found: &mut Found) -> Vec<String> {
    let mut options: Vec<String> = vec![];
    for (at, value) in words.list("options", "a list of texts", found) {
        match value.as_str().filter(|text| !text.trim().is_empty()) {
            None => found.add(&at, "wrong-kind", "An option is a text."),
            Some(text) if options.iter().any(|option| option == text) => {
                found.add(&at, "id-twice", format!("The option \"{text}\" is there already."));
            }
            Some(text) => options.push(text.to_owned()),
        }
    }
    options
}

fn choices(words: &mut Words<'_>, found: &mut Found) -> Composite {
    let options = options(words, found);
    let all = options.len().max(1);
    let min = words.count("min", (1, all), found).unwrap_or(1);
    let max = words.count("max", (1, all), found).unwrap_or(all);
    limits::ordered(words, (Some(min), Some(max)), found);
    Composite::Choices { options, min, max }
}

fn file(words: &mut Words<'_>, found: &mut Found) -> Composite {
    let min = words.count("min", (1, MOST_FILES), found).unwrap_or(1);
    let max = words.count("max", (1, MOST_FILES), found).unwrap_or(MOST_FILES);
    limits::ordered(words, (Some(min), Some(max)), found);
    Composite::File { min, max }
}

fn table(words: &mut Words<'_>, so_far: &SoFar<'_>, found: &mut Found) -> Composite {
    let mut columns: Vec<Column> = vec![];
    let mut ids = BTreeSet::new();
    let listed = words.list("columns", "a list of columns", found);
    if listed.len() > MOST_COLUMNS {
        found.add(&words.pointer("columns"), "too-many", format!("A table has at most {MOST_COLUMNS} columns."));
    }
    for (at, value) in listed.into_iter().take(MOST_COLUMNS) {
        let Some(column) = column(value, at.clone(), so_far, found) else { continue };
        if !ids.insert(column.id.clone()) {
            found.add(&format!("{at}/id"), "id-twice", format!("There is a column `{}` already.", column.id));
        }
        columns.push(column);
    }
    let min_rows = words.count("min_rows", (1, MOST_ROWS), found).unwrap_or(1);
    let max_rows = words.count("max_rows", (1, MOST_ROWS), found).unwrap_or(MOST_ROWS);
    if min_rows > max_rows {
        found.add(&words.pointer("min_rows"), "crossed-limits", "`min_rows` is more than `max_rows`.");
    }
    Composite::Table { columns, min_rows, max_rows }
}

fn column(value: &Value, at: String, so_far: &SoFar<'_>, found: &mut Found) -> Option<Column> {
    let mut words = Words::of(value, at, "a column", found)?;
    let id = words.id(found);
    let label = words.text("label", found);
    let kind = kind(&mut words, &[&SCALARS[..], &CELL[..]].concat(), found);
    let answer = kind.map(|kind| scalar(&mut words, kind, so_far, found));
    let required = words.need("required", "true or false", found, Value::as_bool);
    words.end(found);
    Some(Column { id, label, answer: answer?, required: required.unwrap_or_default() })
}
