//! `pack.toml`: what a pack is called, how it takes applications, which hooks it has, the council's own figures, and
//! the small slips that it has looked at and lets stand.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::{Finding, nearest};
use super::hook::{Contract, versions_of};
use super::plain;
use super::shape::Shape;
use crate::kernel::AsOf;
use crate::kernel::joining::{Joining, Opening};
use crate::kernel::tendering::Tendering;
pub(super) use crate::kernel::text::place;

pub(super) const FILE: &str = "pack.toml";

/// The version of the dialect: operators, words taken out, limits.
pub(super) const LANGUAGE: i64 = 1;

/// The version of the vocabulary and of the shapes of outputs.
pub(super) const HOST_API: i64 = 1;

/// What may stand at the top of the file.
const KEYS: [&str; 9] =
    ["title", "owner", "language", "host_api", "applications", "tenders", "hooks", "parameters", "waivers"];

/// A read `pack.toml`: as much of it as could be read.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// The file is there and is TOML.
    pub readable: bool,
    pub title: String,
    pub joining: Joining,
    pub tendering: Tendering,
    /// Nothing for a hook whose description cannot be read.
    pub hooks: BTreeMap<String, Option<Contract>>,
    /// A JSON object: texts, whole numbers, booleans, dates as text, lists and records of these. Null when one of
    /// them is at fault.
    pub parameters: Value,
    /// Where each single figure is written: JSON pointer into `parameters` to the bytes of the file.
    pub places: BTreeMap<String, Range<usize>>,
    pub waivers: Vec<Waiver>,
}

/// A small slip that no case notices and that the council lets stand, with its reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Waiver {
    /// The file in the pack.
    pub file: String,
    /// The text of the line, without the space around it: so it holds when other lines are added.
    pub line: String,
    /// `200 → 199`; without it every slip of the line.
    pub slip: Option<String>,
    pub reason: String,
    /// The byte of `pack.toml` it begins at.
    #[serde(skip)]
    pub at: usize,
}

impl Waiver {
    /// Whether it answers this slip on a line of that text.
    pub(super) fn answers(&self, file: &str, line: &str, was: &str, becomes: &str) -> bool {
        let slip = self.slip.as_ref().map(|slip| slip.replace("->", "→").replace(' ', ""));
        let made = format!("{was}→{becomes}").replace(' ', "");
        self.file == file && self.line.trim() == line && slip.is_none_or(|slip| slip == made)
    }
}

/// What the file says, and every fault of it.
pub(super) fn read(text: &str) -> (Manifest, Vec<Finding>) {
    let mut reader = Reader { text, manifest: Manifest::default(), findings: vec![] };
    let (document, errors) = DeTable::parse_recoverable(text);
    errors.iter().for_each(|error| reader.error(error));
    if errors.is_empty() {
        reader.manifest.readable = true;
        reader.document(document.get_ref());
    }
    (reader.manifest, reader.findings)
}

struct Reader<'t> {
    text: &'t str,
    manifest: Manifest,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn fault(&mut self, at: usize, code: &'static str, message: impl Into<String>) {
        let (line, column) = place(self.text, at);
        self.findings.push(Finding::new(FILE, code, message).at(line, column));
    }

    fn error(&mut self, error: &toml::de::Error) {
        let message = plain::sentence(error.message().lines().next().unwrap_or_default());
        match error.span() {
            Some(span) => self.fault(span.start, "manifest", message),
            None => self.findings.push(Finding::new(FILE, "manifest", message)),
        }
    }

    fn document(&mut self, document: &DeTable<'_>) {
        for key in document.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            let message = format!("A pack has no `{}`; it has {}.", key.get_ref(), KEYS.join(", "));
            self.fault(key.span().start, "manifest", message);
            let meant = nearest(key.get_ref(), KEYS);
            self.findings.iter_mut().rev().take(1).for_each(|finding| finding.suggestion.clone_from(&meant));
        }
        self.manifest.title = self.words(document, "title");
        self.words(document, "owner");
        self.version(document, "language", LANGUAGE);
        self.version(document, "host_api", HOST_API);
        self.hooks(document);
        self.joining(document);
        self.tendering(document);
        self.parameters(document);
        self.waivers(document);
    }

    fn words(&mut self, document: &DeTable<'_>, name: &str) -> String {
        let value = document.get(name);
        let words = value.and_then(|value| value.get_ref().as_str()).unwrap_or_default();
        if words.trim().is_empty() {
            let message = format!("A pack has a title and an owner: write {name} = \"…\".");
            self.fault(value.map_or(0, |value| value.span().start), "manifest", message);
        }
        words.to_owned()
    }

    fn version(&mut self, document: &DeTable<'_>, name: &str, ours: i64) {
        let value = document.get(name);
        if value.and_then(|value| whole(value.get_ref())) != Some(ours) {
            let message = format!("This engine speaks {name} {ours}: the pack must say {name} = {ours}.");
            self.fault(value.map_or(0, |value| value.span().start), "version", message);
        }
    }

    fn hooks(&mut self, document: &DeTable<'_>) {
        let hooks = document.get("hooks").and_then(|hooks| hooks.get_ref().as_table());
        for (name, value) in hooks.into_iter().flatten() {
            let (name, mut value) = (name.get_ref(), value.clone());
            let said = match value.as_mut() {
                DeValue::Table(table) => table.remove("as_of"),
                _ => None,
            };
            let as_of = self.as_of(name, said.as_ref());
            let contract = Contract::deserialize(value.into_deserializer());
            if let Err(error) = &contract {
                self.error(error);
            }
            self.manifest.hooks.insert(name.to_string(), contract.ok().map(|contract| Contract { as_of, ..contract }));
        }
        if self.manifest.hooks.is_empty() {
            self.findings.push(Finding::new(FILE, "no-hooks", "A pack has at least one hook."));
        }
    }

    /// Which version of the rules answers a hook.
    fn as_of(&mut self, hook: &str, said: Option<&Spanned<DeValue<'_>>>) -> Option<AsOf> {
        let lawful = versions_of(hook);
        let Some(said) = said else { return lawful.first().copied() };
        let word = said.get_ref().as_str().unwrap_or_default();
        let found = lawful.iter().copied().find(|as_of| as_of.name() == word);
        if found.is_none() {
            let names: Vec<String> = lawful.iter().map(|as_of| format!("\"{}\"", as_of.name())).collect();
            let message = match names.as_slice() {
                [] => format!("Which version of the rules answers `{hook}` is no choice: take `as_of` out."),
                [only] => format!("Which version of the rules answers `{hook}` is no choice: `as_of` is {only}."),
                _ => format!("`as_of` of `{hook}` is one of {}.", names.join(", ")),
            };
            self.fault(said.span().start, "as-of", message);
            let meant = nearest(word, lawful.iter().map(|as_of| as_of.name()));
            self.findings.iter_mut().rev().take(1).for_each(|finding| finding.suggestion.clone_from(&meant));
        }
        found
    }

    fn joining(&mut self, document: &DeTable<'_>) {
        let Some(value) = document.get("applications") else { return };
        match Joining::deserialize(value.clone().into_deserializer()) {
            Ok(joining) => self.manifest.joining = joining,
            Err(error) => self.error(&error),
        }
        if self.manifest.joining.open == Opening::Always && self.manifest.hooks.contains_key("windows") {
            let message = "What is always open has no windows: take out [hooks.windows], or open = \"always\".";
            self.fault(value.span().start, "manifest", message);
        }
    }

    fn tendering(&mut self, document: &DeTable<'_>) {
        let Some(value) = document.get("tenders") else { return };
        match Tendering::deserialize(value.clone().into_deserializer()) {
            Ok(tendering) => self.manifest.tendering = tendering,
            Err(error) => self.error(&error),
        }
    }

    fn parameters(&mut self, document: &DeTable<'_>) {
        let (mut figures, before) = (Map::new(), self.findings.len());
        let table = document.get("parameters").and_then(|table| table.get_ref().as_table());
        for (name, value) in table.into_iter().flatten() {
            let name = name.get_ref();
            let Some(figure) = self.figure(value, &format!("/{name}")) else { continue };
            match Shape::of(&Value::Object(Map::from_iter([(name.to_string(), figure.clone())]))) {
                Ok(_) => drop(figures.insert(name.to_string(), figure)),
                Err(message) => self.fault(value.span().start, "bad-parameter", plain::sentence(&message)),
            }
        }
        // With one figure at fault the others are not held against the scripts that read it.
        if self.findings.len() == before {
            self.manifest.parameters = Value::Object(figures);
        }
    }

    /// One figure as JSON, noting where it is written; nothing when it has no kind in the language.
    fn figure(&mut self, value: &Spanned<DeValue<'_>>, at: &str) -> Option<Value> {
        let span = value.span();
        let mut refuse = |message: &str| {
            self.fault(span.start, "bad-parameter", message);
            None
        };
        let figure = match value.get_ref() {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Integer(_) => match whole(value.get_ref()) {
                Some(number) => Value::from(number),
                None => return refuse("This whole number is too large."),
            },
            DeValue::Boolean(flag) => Value::from(*flag),
            DeValue::Datetime(date) if date.time.is_none() => Value::from(date.to_string()),
            DeValue::Datetime(_) => {
                return refuse("Write a time of day in quotes, like \"15:00\", and its date apart.");
            }
            DeValue::Float(_) => {
                return refuse("Write a decimal in quotes, like \"0.25\", and read it with decimal(…).");
            }
            DeValue::Array(list) => {
                let entries = list.iter().enumerate().map(|(i, entry)| self.figure(entry, &format!("{at}/{i}")));
                return entries.collect::<Vec<_>>().into_iter().collect::<Option<Value>>();
            }
            DeValue::Table(table) => {
                let fields = table.iter().map(|(name, value)| {
                    let name = name.get_ref();
                    Some((name.to_string(), self.figure(value, &format!("{at}/{name}"))?))
                });
                return fields.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(Value::Object);
            }
        };
        self.manifest.places.insert(at.to_owned(), span);
        Some(figure)
    }

    fn waivers(&mut self, document: &DeTable<'_>) {
        let list = document.get("waivers").and_then(|list| list.get_ref().as_array());
        for value in list.into_iter().flat_map(|list| list.iter()) {
            match Waiver::deserialize(value.clone().into_deserializer()) {
                Ok(waiver) if waiver.reason.trim().is_empty() => {
                    self.fault(value.span().start, "no-reason", "A waiver says why the slip does no harm.");
                }
                Ok(waiver) => self.manifest.waivers.push(Waiver { at: value.span().start, ..waiver }),
                Err(error) => self.error(&error),
            }
        }
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
