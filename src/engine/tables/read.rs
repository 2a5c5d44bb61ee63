//! From the two files of a table to its rows, with every fault at its line and column.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::check;
use super::{Row, Table, Tables, Value};
use crate::engine::facts::{self, Facts};
use crate::engine::finding::{Finding, nearest};
use crate::engine::shape::{Field, Shape, is_name};
use crate::engine::{limits, plain};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    #[serde(default)]
    key: Vec<String>,
    range: Option<[String; 2]>,
    #[serde(default)]
    gaps: bool,
    columns: Map<String, Json>,
}

/// A declaration whose columns fit together.
pub(super) struct Plan {
    pub key: Vec<String>,
    pub range: Option<[String; 2]>,
    pub gaps: bool,
    pub record: Shape,
}

/// The tables of a pack and everything wrong with them. A table whose rows are at fault is there all the same, so that
/// scripts can be checked against its columns.
pub(in crate::engine) fn read(files: &BTreeMap<String, String>) -> (Tables, Vec<Finding>) {
    let (mut tables, mut findings) = (Tables::new(), vec![]);
    for (path, text) in files {
        let Some(file) = path.strip_prefix("tables/") else { continue };
        let (csv, declaration) = match (file.strip_suffix(".csv"), file.strip_suffix(".table.json")) {
            (Some(name), _) => (path.clone(), format!("tables/{name}.table.json")),
            (_, Some(name)) => (format!("tables/{name}.csv"), path.clone()),
            _ => continue,
        };
        if file.ends_with(".csv") {
            if !files.contains_key(&declaration) {
                let message = format!("The table `{path}` needs this file, which says what its columns are.");
                findings.push(Finding::new(&declaration, "missing-file", message));
            }
            continue;
        }
        let Some(rows) = files.get(&csv) else {
            findings.push(Finding::new(&csv, "missing-file", "This table is declared and has no rows: add the file."));
            continue;
        };
        let name = file.trim_end_matches(".table.json");
        match plan(name, text) {
            Err(message) => findings.push(Finding::new(path, "bad-table", plain::sentence(&message))),
            Ok(plan) => {
                let reader = Reader { file: &csv, text: rows, starts: starts(rows), plan: &plan, findings: vec![] };
                let (table, found) = reader.table(name);
                tables.insert(name.to_owned(), Arc::new(table));
                findings.extend(found);
            }
        }
    }
    (tables, findings)
}

fn plan(name: &str, text: &str) -> Result<Plan, String> {
    if !is_name(name) {
        return Err("the name of a table is made of small letters, digits and underscores".to_owned());
    }
    let declared: Declared = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Declared { key, range, gaps, columns } = declared;
    let record = Shape::parse(&Json::Object(columns).to_string())?;
    let fields = record.fields().ok_or("the columns are a record")?;
    if fields.len() > limits::TABLE_COLUMNS {
        return Err(format!("a table has at most {} columns", limits::TABLE_COLUMNS));
    }
    if let Some((name, _)) = fields.iter().find(|(_, field)| matches!(field.shape, Shape::List(_) | Shape::Record(_))) {
        return Err(format!("the column `{name}` cannot be a list or a record"));
    }
    if key.is_empty() && range.is_none() {
        return Err("a table says by which columns a row is found: a key, a range or both".to_owned());
    }
    for name in &key {
        if column(fields, name)?.optional {
            return Err(format!("the column `{name}` is part of the key, so it cannot be missing"));
        }
    }
    if let Some([from, below]) = &range {
        let (first, second) = (&column(fields, from)?.shape, &column(fields, below)?.shape);
        if first != second || !matches!(first, Shape::Int | Shape::Decimal | Shape::Date) {
            return Err(format!("the range `{from}` to `{below}` needs two columns of one kind: int, decimal or date"));
        }
    }
    let mut by: Vec<&String> = key.iter().chain(range.iter().flatten()).collect();
    by.sort();
    if let Some(pair) = by.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("the column `{}` is named twice", pair[0]));
    }
    if key.len() + usize::from(range.is_some()) > limits::TABLE_KEYS {
        return Err(format!("a table is looked up by at most {} values", limits::TABLE_KEYS));
    }
    Ok(Plan { key, range, gaps, record })
}

fn column<'a>(fields: &'a BTreeMap<String, Field>, name: &str) -> Result<&'a Field, String> {
    fields.get(name).ok_or_else(|| {
        let meant = nearest(name, fields.keys().map(String::as_str));
        let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        format!("there is no column `{name}`{hint}")
    })
}

impl Plan {
    fn fields(&self) -> &BTreeMap<String, Field> {
        self.record.fields().expect("a plan is made of a record")
    }

    /// The columns a row is found by, with their kinds; of the range, its first.
    fn by(&self) -> Vec<(String, Shape)> {
        let names = self.key.iter().chain(self.range.iter().map(|[from, _]| from));
        names.map(|name| (name.clone(), self.fields()[name].shape.clone())).collect()
    }
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
        (Table { name: name.to_owned(), record, by, ranged, rows }, self.findings)
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
        for record in records {
            if lines.len() >= limits::TABLE_ROWS {
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
                let message = format!("The table has no column \"{name}\".");
                self.add(at, "table-header", message);
                self.findings.last_mut().into_iter().for_each(|finding| finding.suggestion = meant.clone());
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
        let of = |column: &String| facts.0.field(column).and_then(|(_, value)| Value::of(value));
        let exact = self.plan.key.iter().map(of).collect::<Option<_>>()?;
        let [from, below] = self.plan.range.as_ref().map_or([None, None], |[from, below]| [of(from), of(below)]);
        Some(Line { number, exact, row: Row { from, below, facts } })
    }

    fn add(&mut self, byte: usize, code: &'static str, message: String) {
        if self.findings.len() < FINDINGS {
            let (line, column) = self.place(byte);
            self.findings.push(Finding::new(self.file, code, message).at(line, column));
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
