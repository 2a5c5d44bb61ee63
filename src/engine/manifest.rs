//! `pack.toml`: what a pack is called, which hooks it has, and the council's own figures.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::finding::Finding;
use super::hook::Contract;

pub(super) const FILE: &str = "pack.toml";

/// The version of the dialect: operators, words taken out, limits.
pub(super) const LANGUAGE: i64 = 1;

/// The version of the vocabulary and of the shapes of outputs.
pub(super) const HOST_API: i64 = 1;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    owner: String,
    language: i64,
    host_api: i64,
    hooks: BTreeMap<String, Contract>,
    #[serde(default)]
    parameters: toml::Table,
}

/// A read `pack.toml`.
#[derive(Debug)]
pub(super) struct Manifest {
    pub title: String,
    pub hooks: BTreeMap<String, Contract>,
    /// A JSON object: texts, whole numbers, booleans, dates as text, lists and records of these.
    pub parameters: Value,
}

/// # Errors
/// Every fault of the file.
pub(super) fn read(text: &str) -> Result<Manifest, Vec<Finding>> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let (line, column) = error.span().map_or((0, 0), |span| place(text, span.start));
        let message = super::plain::sentence(error.message().lines().next().unwrap_or_default());
        vec![Finding::new(FILE, "manifest", message).at(line, column)]
    })?;
    let mut findings = vec![];
    if written.title.trim().is_empty() || written.owner.trim().is_empty() {
        findings.push(Finding::new(FILE, "manifest", "A pack has a title and an owner."));
    }
    for (name, found, ours) in [("language", written.language, LANGUAGE), ("host_api", written.host_api, HOST_API)] {
        if found != ours {
            let message = format!("This engine speaks {name} {ours}; the pack was written for {found}.");
            findings.push(Finding::new(FILE, "version", message));
        }
    }
    if written.hooks.is_empty() {
        findings.push(Finding::new(FILE, "no-hooks", "A pack has at least one hook."));
    }
    let parameters = figures(&written.parameters, "parameters").unwrap_or_else(|message| {
        findings.push(Finding::new(FILE, "bad-parameter", message));
        Value::Object(Map::new())
    });
    match findings.is_empty() {
        true => Ok(Manifest { title: written.title, hooks: written.hooks, parameters }),
        false => Err(findings),
    }
}

fn figures(table: &toml::Table, at: &str) -> Result<Value, String> {
    let fields = table.iter().map(|(name, value)| {
        let at = format!("{at}.{name}");
        figure(value, &at).map(|value| (name.clone(), value))
    });
    Ok(Value::Object(fields.collect::<Result<_, _>>()?))
}

fn figure(value: &toml::Value, at: &str) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Boolean(flag) => Value::from(*flag),
        toml::Value::Datetime(date) if date.time.is_none() => Value::from(date.to_string()),
        toml::Value::Datetime(_) => {
            return Err(format!("{at}: write a time of day in quotes, like \"15:00\", and its date apart."));
        }
        toml::Value::Float(_) => {
            return Err(format!("{at}: write a decimal in quotes, like \"0.25\", and read it with decimal(…)."));
        }
        toml::Value::Array(list) => {
            let entries = list.iter().enumerate().map(|(i, entry)| figure(entry, &format!("{at}.{i}")));
            Value::Array(entries.collect::<Result<_, _>>()?)
        }
        toml::Value::Table(table) => figures(table, at)?,
    })
}

/// Line and column, from 1, of a byte of the text.
pub(super) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
