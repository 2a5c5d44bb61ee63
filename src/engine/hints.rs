//! What is worth a second look in a pack that works: figures nobody reads, facts nobody asks for, a list of ratings
//! that names a rating there is not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::compile::Hook;
use super::finding::{Finding, Severity, nearest};
use super::manifest::{self, Manifest, place};
use super::pack::Pack;
use super::questions;
use super::shape::Shape;

/// The hints on a whole pack.
pub(super) fn hints(pack: &Pack) -> Vec<Finding> {
    let mut hints = unused_parameters(pack);
    for name in pack.hooks() {
        let Some(hook) = pack.hook(name) else { continue };
        hints.extend(unread_facts(pack, name, hook));
        if hook.sites.is_empty() {
            let verbs: Vec<String> = hook.contract.kind.verbs().iter().map(|verb| format!("`{verb}`")).collect();
            let message = format!("This script says nothing: it answers with {}.", verbs.join(" and "));
            hints.push(Finding::new(&format!("{name}.rhai"), "says-nothing", message).weigh(Severity::Warning));
        }
    }
    hints.extend(questions::hints(pack));
    hints
}

/// Figures of the council's own that stand against a choice and are none of its values: never equal, for ever.
pub(super) fn figures_that_are_no_choice(
    manifest: &Manifest,
    hooks: &BTreeMap<String, Hook>,
    files: &BTreeMap<String, String>,
) -> BTreeSet<Finding> {
    let text = files.get(manifest::FILE).map_or("", String::as_str);
    let mut findings = BTreeSet::new();
    for (figure, (path, names)) in hooks.values().flat_map(|hook| &hook.reads.choices) {
        for (pointer, written) in manifest.places.iter().filter(|(pointer, _)| dotted(pointer) == *figure) {
            let Some(word) = manifest.parameters.pointer(pointer).and_then(Value::as_str) else { continue };
            if !names.iter().any(|name| name == word) {
                let (line, column) = place(text, written.start);
                let message = format!("`{path}` is never \"{word}\"; it is one of {}.", names.join(", "));
                let meant = nearest(word, names.iter().map(String::as_str));
                let finding = Finding::new(manifest::FILE, "not-a-choice", message);
                findings.insert(finding.at(line, column).suggest(meant));
            }
        }
    }
    findings
}

/// `/refused_ratings/0` as scripts write it: `parameters.refused_ratings`.
fn dotted(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1).filter(|step| !step.starts_with(|c: char| c.is_ascii_digit()));
    steps.fold("parameters".to_owned(), |path, step| format!("{path}.{step}"))
}

fn unused_parameters(pack: &Pack) -> Vec<Finding> {
    let read: BTreeSet<&str> = pack.hooks().filter_map(|name| pack.hook(name)).flat_map(reads).collect();
    let text = pack.file(manifest::FILE).unwrap_or_default();
    let mut hints = BTreeMap::new();
    for (pointer, written) in &pack.manifest().places {
        let path = dotted(pointer);
        if !is_read(&read, &path) {
            let (line, column) = place(text, written.start);
            let message = format!("No script reads `{path}`.");
            let finding = Finding::new(manifest::FILE, "unused-parameter", message).at(line, column);
            hints.entry(path).or_insert(finding.weigh(Severity::Warning));
        }
    }
    hints.into_values().collect()
}

fn reads(hook: &Hook) -> impl Iterator<Item = &str> {
    hook.reads.paths.iter().map(String::as_str)
}

/// Read itself, or handed on whole with the record it stands in.
pub(super) fn is_read(read: &BTreeSet<&str>, path: &str) -> bool {
    let is_whole = |record: &str| {
        let inner = format!("{record}.");
        read.contains(record) && !read.iter().any(|other| other.starts_with(&inner))
    };
    read.contains(path)
        || path.match_indices('.').any(|(at, _)| is_whole(&path[..at]) || is_whole(&format!("{}[…]", &path[..at])))
}

/// One hint for all of them: an input often brings facts that one council asks for and another does not. Of answers it
/// is said where the question stands ([`questions::hints`]).
fn unread_facts(pack: &Pack, name: &str, hook: &Hook) -> Option<Finding> {
    let read: BTreeSet<&str> = reads(hook).collect();
    let mut facts = vec![];
    leaves("", &hook.shape, &mut facts);
    facts.retain(|fact| !is_read(&read, fact) && !questions::asks_for(pack, name, fact));
    if facts.is_empty() {
        return None;
    }
    let message = format!("The script never reads {}.", facts.join(", "));
    let finding = Finding::new(&format!("{name}.shape.json"), "unread-facts", message);
    Some(finding.weigh(Severity::Note).advise("That may well be right: the product offers more than every rule needs."))
}

fn leaves(path: &str, shape: &Shape, facts: &mut Vec<String>) {
    match shape {
        Shape::Record(fields) => {
            for (name, field) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(&path, &field.shape, facts);
            }
        }
        Shape::List(entry) if entry.fields().is_some() => leaves(&format!("{path}[…]"), entry, facts),
        _ => facts.push(path.to_owned()),
    }
}
