//! Names that no script can read, because the language keeps the word for itself or has no use for it: a fact, a column
//! or a figure that is called so would be found out only by the first script that asks for it.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::scope_of;
use super::finding::Finding;
use super::manifest::{self, Manifest, place};
use super::sandbox;
use super::shape::Shape;
use super::tables::Tables;

/// Every name of a hook's shape that no script can read, at each line that has it.
pub(super) fn facts(file: &str, text: &str, shape: &Shape) -> Vec<Finding> {
    let (mut all, mut found) = (BTreeSet::new(), vec![]);
    shape.names(&mut all);
    for name in unreadable(&all) {
        found.extend(keys(text, name).into_iter().map(|at| finding(file, text, at, "fact", name)));
    }
    found
}

/// Every column of a table that no script can read. What rows are found by need not be read.
pub(super) fn columns(tables: &Tables, files: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut found = vec![];
    for (name, table) in tables {
        let file = format!("tables/{name}.table.json");
        let (Some(table), Some(text)) = (table, files.get(&file)) else { continue };
        let columns = table.record.fields().into_iter().flatten().map(|(column, _)| column.as_str());
        let read = columns.filter(|column| !table.found_by.iter().any(|by| by == column)).collect();
        for column in unreadable(&read) {
            found.extend(keys(text, column).into_iter().map(|at| finding(&file, text, at, "column", column)));
        }
    }
    found
}

/// Every figure of `pack.toml` that no script can read.
pub(super) fn figures(manifest: &Manifest, text: &str) -> Vec<Finding> {
    let names = manifest.places.keys().flat_map(|pointer| steps(pointer)).collect();
    let mut found = vec![];
    for name in unreadable(&names) {
        let written = manifest.places.iter().filter(|(pointer, _)| steps(pointer).any(|step| step == name));
        found.extend(written.map(|(_, at)| finding(manifest::FILE, text, Some(at.start), "figure", name)));
    }
    found
}

/// The names on the way to a figure; not the places in lists.
fn steps(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.split('/').skip(1).filter(|step| step.parse::<usize>().is_err())
}

/// The names that the parser does not take for a name. Behind a point and at the head of an expression are one to it.
fn unreadable<'a>(names: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let scope = scope_of(&["fact".to_owned()]);
    let is_read = |names: &mut dyn Iterator<Item = &&str>| {
        let script: String = names.map(|name| format!("fact.{name};\n")).collect();
        sandbox::engine().compile_with_scope(&scope, script).is_ok()
    };
    if is_read(&mut names.iter()) {
        return vec![];
    }
    names.iter().filter(|name| !is_read(&mut std::iter::once(*name))).copied().collect()
}

/// Where the name stands as a key of a JSON text; nowhere in particular when it is written in another way.
fn keys(text: &str, name: &str) -> Vec<Option<usize>> {
    let quoted = format!("\"{name}\"");
    let is_key = |at: &usize| text[at + quoted.len()..].trim_start().starts_with(':');
    let places: Vec<_> = text.match_indices(&quoted).map(|(at, _)| at).filter(is_key).map(Some).collect();
    if places.is_empty() { vec![None] } else { places }
}

fn finding(file: &str, text: &str, at: Option<usize>, what: &str, name: &str) -> Finding {
    let (line, column) = at.map_or((0, 0), |at| place(text, at));
    let message = format!("The language keeps the word `{name}` for itself: no script can read a {what} of that name.");
    Finding::new(file, "reserved-name", message).at(line, column).advise("Call it something else.")
}
