//! Tables, compared row by row.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Change, ChangeKind};

/// A table as rows by what they are found by, or by all of their cells where that repeats.
struct Rows {
    columns: Vec<String>,
    rows: BTreeMap<String, Vec<String>>,
}

/// The columns that rows are found by, as the table's own description names them; the first column where none does.
pub(super) fn key_columns(description: Option<&str>) -> Vec<String> {
    let description: Value = description.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let named = |field: &str| description[field].as_array().cloned().unwrap_or_default();
    let columns = named("key").into_iter().chain(named("range").into_iter().take(1));
    columns.filter_map(|column| column.as_str().map(str::to_owned)).collect()
}

fn read(text: &str, key: &[String]) -> Option<Rows> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let mut places: Vec<usize> = key.iter().filter_map(|name| columns.iter().position(|one| one == name)).collect();
    if places.is_empty() {
        places.push(0);
    }
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| Some(row.ok()?.iter().map(str::to_owned).collect())).collect::<Option<_>>()?;
    let key_of = |row: &[String]| {
        let cells = places.iter().filter_map(|place| row.get(*place)).map(String::as_str);
        cells.collect::<Vec<_>>().join(", ")
    };
    let by_key: BTreeMap<String, Vec<String>> = rows.iter().map(|row| (key_of(row), row.clone())).collect();
    let rows =
        if by_key.len() == rows.len() { by_key } else { rows.into_iter().map(|row| (row.join(", "), row)).collect() };
    Some(Rows { columns, rows })
}

/// Every row that came, went or changed; nothing when either is no table.
pub(super) fn compare(file: &str, key: &[String], before: &str, after: &str) -> Option<Vec<Change>> {
    let (old, new) = (read(before, key)?, read(after, key)?);
    if old.columns != new.columns {
        let (was, is) = (old.columns.join(", "), new.columns.join(", "));
        let sentence = format!("{file}: the columns were {was} and are now {is}.");
        return Some(vec![Change::new(ChangeKind::Table, sentence).of("", file).from(was).to(is)]);
    }
    let mut changes = vec![];
    for (key, was) in &old.rows {
        match new.rows.get(key) {
            Some(is) => changes.extend(cells(file, key, &old.columns, was, is)),
            None => {
                let sentence = format!("{file}: the row {} is gone.", was.join(", "));
                changes.push(Change::new(ChangeKind::Table, sentence).of("", key).from(was.join(", ")));
            }
        }
    }
    for (key, is) in new.rows.iter().filter(|(key, _)| !old.rows.contains_key(*key)) {
        let sentence = format!("{file}: the row {} is new.", is.join(", "));
        changes.push(Change::new(ChangeKind::Table, sentence).of("", key).to(is.join(", ")));
    }
    Some(changes)
}

fn cells(file: &str, key: &str, columns: &[String], was: &[String], is: &[String]) -> Vec<Change> {
    let pairs = columns.iter().zip(was.iter().zip(is)).filter(|(_, (was, is))| was != is);
    pairs
        .map(|(column, (was, is))| {
            let sentence = format!("{file}: in the row {key}, {column} was {was} and is now {is}.");
            Change::new(ChangeKind::Table, sentence).of("", key).from(was.clone()).to(is.clone())
        })
        .collect()
}
