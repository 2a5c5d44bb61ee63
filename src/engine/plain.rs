//! The language's errors in plain English, for people who write rules and people who read decisions.

use std::sync::Arc;

use chrono::NaiveDate;
use rhai::{Dynamic, EvalAltResult};
use serde_json::Value;

use super::facts::Facts;
use super::finding::nearest;
use super::limits;
use super::sandbox;
use super::tables::Table;
use super::trace::{self, Stop};

/// The kind of a value, with its article.
pub(super) fn kind(value: &Dynamic) -> &'static str {
    if value.is_unit() {
        "a missing value"
    } else if value.is_string() || value.is_char() {
        "a text"
    } else if value.is_int() {
        "a whole number"
    } else if value.is_decimal() {
        "a decimal"
    } else if value.is_bool() {
        "yes/no"
    } else if value.is::<NaiveDate>() {
        "a date"
    } else if value.is_array() {
        "a list"
    } else if value.is_map() || value.is::<Facts>() {
        "a record"
    } else if value.is::<Arc<Table>>() {
        "a table"
    } else {
        "something else"
    }
}

/// The kind of a value from the language's name of its type, with its article.
fn kind_named(name: &str) -> &'static str {
    let name = name.trim().trim_start_matches("&mut ").trim_start_matches('&');
    match name {
        "()" => "a missing value",
        "string" | "str" | "char" | "ImmutableString" => "a text",
        "i64" | "int" => "a whole number",
        "decimal" => "a decimal",
        "bool" => "yes/no",
        "date" => "a date",
        "array" => "a list",
        "map" | "record" => "a record",
        "table" => "a table",
        _ if name.contains("range") || name.contains("Range") => "a range",
        _ if name.contains("ImmutableString") => "a text",
        _ if name.ends_with("NaiveDate") => "a date",
        _ if name.ends_with("Facts") => "a record",
        _ if name.ends_with("Table>") => "a table",
        _ => "something else",
    }
}

/// There is no such function, or none for these kinds of values. `signature` is the language's own: `name (type, type)`.
fn missing_function(signature: &str) -> String {
    let (name, types) = signature.split_once(" (").unwrap_or((signature, ""));
    let types = types.trim_end_matches(')');
    let kinds: Vec<_> = if types.is_empty() { vec![] } else { types.split(", ").map(kind_named).collect() };
    if !name.starts_with(|c: char| c.is_alphabetic()) {
        return format!("`{name}` cannot be used on {}", kinds.join(" and "));
    }
    let known = known_functions();
    if known.iter().any(|other| other == name) {
        let kinds = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
        return format!("`{name}` cannot be used with {kinds}");
    }
    let hint = nearest(name, known.iter().map(String::as_str));
    format!("there is no function `{name}`{}", hint.map(|hint| format!("; did you mean `{hint}`?")).unwrap_or_default())
}

/// The names of every function a script may call.
pub(super) fn known_functions() -> Vec<String> {
    let named = |name: &str| name.starts_with(|c: char| c.is_alphabetic()) && !name.contains('$');
    sandbox::engine().collect_fn_metadata(None, |f| named(&f.metadata.name).then(|| f.metadata.name.to_string()), true)
}

fn too_late() -> String {
    format!("the script ran for more than {} ms", limits::WALL.as_millis())
}

fn too_many_steps() -> String {
    format!("the script took more than {} steps", limits::OPERATIONS)
}

/// What went wrong while a script ran, and where: sentence, line, column (0 where there is no place).
pub(super) fn failure(error: &EvalAltResult) -> (String, usize, usize) {
    use EvalAltResult as E;
    if let E::ErrorInFunctionCall(_, _, inner, _) = error {
        return failure(inner);
    }
    let message = match error {
        _ if trace::stopped() == Some(Stop::Steps) => too_many_steps(),
        _ if trace::stopped() == Some(Stop::Time) => too_late(),
        E::ErrorRuntime(value, _) => value.to_string(),
        E::ErrorVariableNotFound(name, _) => format!("there is nothing called `{name}`"),
        E::ErrorVariableExists(name, _) => format!("`{name}` is already defined"),
        E::ErrorPropertyNotFound(name, _) => format!("there is no field `{name}`"),
        E::ErrorIndexNotFound(index, _) => format!("there is no entry `{index}`"),
        E::ErrorFunctionNotFound(signature, _) => missing_function(signature),
        E::ErrorMismatchDataType(wanted, found, _) => {
            format!("{} was expected here, not {}", kind_named(wanted), kind_named(found))
        }
        E::ErrorArrayBounds(0, ..) => "the list is empty".to_owned(),
        E::ErrorArrayBounds(length, index, _) => format!("the list has {length} entries; there is no entry {index}"),
        E::ErrorFor(_) => "`for` needs a list or a range".to_owned(),
        E::ErrorAssignmentToConstant(name, _) | E::ErrorNonPureMethodCallOnConstant(name, _) => {
            format!("`{name}` cannot be changed: facts and constants are read-only")
        }
        E::ErrorArithmetic(message, _) => message.to_lowercase(),
        E::ErrorTooManyOperations(_) => too_many_steps(),
        E::ErrorTooManyVariables(_) => format!("the script has more than {} variables", limits::VARIABLES),
        E::ErrorStackOverflow(_) => format!("functions call each other more than {} deep", limits::CALL_LEVELS),
        E::ErrorDataTooLarge(..) => "the script builds a text, list or record that is too large".to_owned(),
        E::ErrorTerminated(..) => too_late(),
        E::ErrorDotExpr(message, _) if message.contains("No writable property") => "facts cannot be changed".to_owned(),
        E::ErrorDotExpr(message, _) | E::ErrorIndexingType(message, _) => message.clone(),
        other => other.unwrap_inner().to_string(),
    };
    let at = error.position();
    (message, at.line().unwrap_or(0), at.position().unwrap_or(0))
}

pub(super) fn read_only(name: &str) -> String {
    format!("`{name}` cannot be changed: facts and constants are read-only.")
}

/// As a sentence: a capital first, a full stop last.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// A value of JSON without its notation: `60`, `2021-01-15`, `"Good"`, `yes`.
pub(super) fn said(value: &Value) -> String {
    let none_or = |list: Vec<String>| if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()) => text.clone(),
        Value::String(text) => format!("\"{text}\""),
        Value::Array(list) => none_or(list.iter().map(said).collect()),
        Value::Object(fields) => {
            none_or(fields.iter().map(|(name, value)| format!("{name} {}", said(value))).collect())
        }
    }
}
