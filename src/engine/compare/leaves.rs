//! Shapes and other structured files, compared value by value.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Change, ChangeKind};

/// Every single value by its path: `pages.business.questions.years_trading.label`. Entries of a list that have an id or
/// a key go by it; lists of plain values stay together.
pub(super) fn leaves(value: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    walk(String::new(), value, &mut found);
    found
}

fn walk<'a>(path: String, value: &'a Value, found: &mut BTreeMap<String, &'a Value>) {
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(below(name), value, found)),
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            for (index, entry) in entries.iter().enumerate() {
                let name = ["id", "key", "name"].iter().find_map(|field| entry[*field].as_str());
                walk(below(name.map_or_else(|| (index + 1).to_string(), str::to_owned).as_str()), entry, found);
            }
        }
        plain => {
            found.insert(path, plain);
        }
    }
}

/// A value as it is written.
pub(super) fn said(value: &Value) -> String {
    match value {
        Value::Array(entries) => entries.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Null => "nothing".to_owned(),
        plain => plain.to_string(),
    }
}

/// One change for each value that differs; for a list of plain values, one for each entry that came or went.
pub(super) fn compare(kind: ChangeKind, what: &str, before: &Value, after: &Value) -> Vec<Change> {
    let (old, new) = (leaves(before), leaves(after));
    let mut changes = vec![];
    for (path, was) in &old {
        match new.get(path) {
            Some(is) if is == was => {}
            Some(is) => changes.extend(changed(kind, what, path, was, is)),
            None => {
                let sentence = format!("{what}: {path} is gone; it was {}.", said(was));
                changes.push(Change::new(kind, sentence).of("", path).from(said(was)));
            }
        }
    }
    for (path, is) in new.iter().filter(|(path, _)| !old.contains_key(*path)) {
        let sentence = format!("{what}: {path} is new: {}.", said(is));
        changes.push(Change::new(kind, sentence).of("", path).to(said(is)));
    }
    changes
}

fn changed(kind: ChangeKind, what: &str, path: &str, was: &Value, is: &Value) -> Vec<Change> {
    let (Some(old), Some(new)) = (was.as_array(), is.as_array()) else {
        let sentence = format!("{what}: {path} was {} and is now {}.", said(was), said(is));
        return vec![Change::new(kind, sentence).of("", path).from(said(was)).to(said(is))];
    };
    let left = old.iter().filter(|entry| !new.contains(entry));
    let left = left.map(|entry| {
        let sentence = format!("{what}: {} is no longer in {path}.", said(entry));
        Change::new(kind, sentence).of("", path).from(said(entry))
    });
    let came = new.iter().filter(|entry| !old.contains(entry));
    let came = came.map(|entry| {
        let sentence = format!("{what}: {} is now in {path}.", said(entry));
        Change::new(kind, sentence).of("", path).to(said(entry))
    });
    let changes: Vec<Change> = left.chain(came).collect();
    if changes.is_empty() {
        let sentence = format!("{what}: {path} is in another order: {}.", said(is));
        return vec![Change::new(kind, sentence).of("", path).from(said(was)).to(said(is))];
    }
    changes
}
