//! From the two files of a table to its rows, with every fault at its line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use serde_json::Value as Json;

use super::check;
use super::plan::Plan;
use super::{Row, Table, Tables, Value};
use crate::engine::facts::{self, Facts};
use crate::engine::finding::{Finding, nearest};
use crate::engine::shape::Shape;
use crate::engine::{limits, plain};

/// The tables of a pack and everything wrong with them. A table whose rows are at fault is there all the same, so that
/// scripts can be checked against its columns.
pub(in crate::engine) fn read(files: &BTreeMap<String, String>) -> (Arc<Tables>, Vec<Finding>) {
    let (mut tables, mut findings) = (Tables::new(), vec![]);
    let names: BTreeSet<&str> = files.keys().filter_map(|path| named(path)).collect();
    for name in names {
        let (rows, declaration) = (format!("tables/{name}.csv"), format!("tables/{name}.table.json"));
        let table = match (files.get(&rows), files.get(&declaration)) {
            (Some(text), Some(declared)) => match Plan::parse(name, declared) {
                Ok(plan) => {
                    let reader = Reader { file: &rows, text, starts: starts(text), plan: &plan, findings: vec![] };
                    let (table, found) = reader.table(name);
                    findings.extend(found);
                    Some(Arc::new(table))
                }
                Err(message) => {
                    findings.push(Finding::new(&declaration, "bad-table", plain::sentence(&message)));
                    None
                }
            },
            (rows_there, _) => {
                let (file, message) = match rows_there {
                    Some(_) => {
                        (declaration, format!("The table `{rows}` needs this file: it says what the columns are."))
                    }
                    None => (rows, format!("The table that `{declaration}` declares has no rows: add this file.")),
                };
                findings.push(Finding::new(&file, "missing-file", message));
                None
            }
        };
        tables.insert(name.to_owned(), table);
    }
    (Arc::new(tables), findings)
}

/// The name of the table that a file belongs to, if it belongs to one.
fn named(path: &str) -> Option<&str> {
    let file = path.strip_prefix("tables/")?;
    file.strip_suffix(".csv").or_else(|| file.strip_suffix(".table.json"))
}

/// What is said of one table at the most: the rest is likely more of the same.
const FINDINGS: usize = 50;

/// One file being read.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// The bytes at which its lines begin.
    starts: Vec<usize>,
    plan: &'a Plan,
    findings: Vec<Finding>,
}

/// A row as it stands in its file.
pub(super) struct Line {
    /// Counted from 1, as editors and spreadsheets do.
    pub number: usize,
    pub exact: Vec<Value>,
    pub row: Row,
}

impl Reader<'_> {
    fn table(mut self, name: &str) -> (Table, Vec<Finding>) {
        let lines = self.lines(name);
        let mut rows: BTreeMap<Vec<Value>, Vec<Row>> = BTreeMap::new();
        if self.findings.is_empty() {
            self.findings = check::findings(self.file, self.plan, &lines);
            self.findings.truncate(FINDINGS);
        }
        for line in lines {
            rows.entry(line.exact).or_default().push(line.row);
        }
        rows.values_mut().for_each(|rows| rows.sort_by(|a, b| a.from.cmp(&b.from)));
        let (record, by, ranged) = (self.plan.record.clone(), self.plan.by(), self.plan.range.is_some());
        let found_by = self.plan.found_by().cloned().collect();
        (Table { name: name.to_owned(), record, by, found_by, ranged, rows }, self.findings)
    }

    fn lines(&mut self, name: &str) -> Vec<Line> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.text.as_bytes());
        let mut records = reader.records();
        let Some(Ok(header)) = records.next() else {
            self.add(0, "empty-table", "The file is empty: the first line names the columns.".to_owned());
            return vec![];
        };
        if !self.header(&header) {
            return vec![];
        }
        let mut lines = vec![];
        for (n, record) in records.enumerate() {
            if n >= limits::TABLE_ROWS {
                self.add(0, "too-large", format!("A table has at most {} rows.", limits::TABLE_ROWS));
                break;
            }
            match record {
                Ok(record) => lines.extend(self.line(name, &header, &record)),
                Err(error) => self.add(0, "table-row", plain::sentence(&error.to_string())),
            }
        }
        if lines.is_empty() && self.findings.is_empty() {
            self.add(0, "empty-table", "The table has no rows.".to_owned());
        }
        lines
    }

    /// Whether the first line names every column once and no other.
    fn header(&mut self, header: &StringRecord) -> bool {
        let (plan, start) = (self.plan, self.start(header));
        for (n, name) in header.iter().enumerate() {
            let at = cell(self.text, start, n);
            if !plan.fields().contains_key(name) {
                let meant = nearest(name, plan.fields().keys().map(String::as_str));
                self.suggest(at, "table-header", format!("The table has no column \"{name}\"."), meant);
            } else if header.iter().take(n).any(|earlier| earlier == name) {
                self.add(at, "table-header", format!("The column `{name}` is there twice."));
            }
        }
        for name in plan.fields().keys().filter(|name| !header.iter().any(|column| column == name.as_str())) {
            self.add(0, "table-header", format!("The column `{name}` is missing."));
        }
        self.findings.is_empty()
    }

    /// A row, unless something is wrong with it.
    fn line(&mut self, name: &str, header: &StringRecord, record: &StringRecord) -> Option<Line> {
        let start = self.start(record);
        let (number, _) = self.place(start);
        if record.len() != header.len() {
            let message = format!("The first line names {} columns, and this row has {}.", header.len(), record.len());
            self.add(start, "table-row", message);
            return None;
        }
        let cells = header.iter().zip(record).filter(|(_, text)| !text.is_empty()).map(|(column, text)| {
            let field = &self.plan.fields()[column];
            (column.to_owned(), value(&field.shape, text))
        });
        let cells = Json::Object(cells.collect());
        match facts::read(&format!("/tables/{name}/{number}"), &cells, &self.plan.record) {
            Ok(facts) => self.keyed(number, facts),
            Err(faults) => {
                for fault in faults {
                    let column = fault.pointer.rsplit('/').next().unwrap_or_default();
                    let n = header.iter().position(|name| name == column).unwrap_or(0);
                    let message = format!("`{column}` {}.", fault.detail);
                    self.add(cell(self.text, start, n), "bad-cell", message);
                }
                None
            }
        }
    }

    fn keyed(&self, number: usize, facts: Facts) -> Option<Line> {
        let of = |column: &String| facts.0.value(column).and_then(Value::of);
        let exact = self.plan.key.iter().map(of).collect::<Option<_>>()?;
        let [from, below] = self.plan.range.as_ref().map_or([None, None], |[from, below]| [of(from), of(below)]);
        Some(Line { number, exact, row: Row { from, below, facts } })
    }

    fn add(&mut self, byte: usize, code: &'static str, message: String) {
        self.suggest(byte, code, message, None);
    }

    fn suggest(&mut self, byte: usize, code: &'static str, message: String, meant: Option<String>) {
        if self.findings.len() < FINDINGS {
            let (line, column) = self.place(byte);
            self.findings.push(Finding::new(self.file, code, message).at(line, column).suggest(meant));
        }
    }

    /// Line and column of a byte, counted from 1.
    fn place(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte);
        (line, self.text[self.starts[line - 1]..byte].chars().count() + 1)
    }

    /// The byte at which a row begins: the reader's own position is before the empty lines that it passes over.
    fn start(&self, record: &StringRecord) -> usize {
        let position = record.position().map_or(0, |position| position.byte() as usize);
        let rest = &self.text[position..];
        position + rest.len() - rest.trim_start_matches(['\r', '\n']).len()
    }
}

/// The bytes at which the lines of a text begin, whichever way they end.
fn starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| bytes[*at] == b'\n' || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    [0].into_iter().chain((0..bytes.len()).filter(ends).map(|end| end + 1)).collect()
}

/// A cell as an input would have it. What is not of its column's kind stays text, and is refused as such.
fn value(shape: &Shape, text: &str) -> Json {
    match (shape, text) {
        (Shape::Int, _) => text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from),
        (Shape::Bool, "yes") => Json::from(true),
        (Shape::Bool, "no") => Json::from(false),
        _ => Json::from(text),
    }
}

/// The byte at which cell `n` of the row that begins at `start` begins.
fn cell(text: &str, start: usize, n: usize) -> usize {
    let (mut quoted, mut left) = (false, n);
    for (at, letter) in text[start..].char_indices() {
        match letter {
            _ if left == 0 => return start + at,
            '"' => quoted = !quoted,
            ',' if !quoted => left -= 1,
            _ => {}
        }
    }
    text.len()
}
