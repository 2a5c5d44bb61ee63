//! Tables: what a council keeps as rows (rates by zone, bands, dated figures) and its scripts look up.
//!
//! `tables/<name>.csv`, comma-separated with a line of column names first, and beside it `tables/<name>.table.json`,
//! which says what the columns are and by which of them a row is found:
//! ```json
//! {"key": ["zone"], "range": ["from", "below"], "gaps": false,
//!  "columns": {"zone": "enum:North|South", "from": "int", "below": "int?", "rate": "decimal"}}
//! ```
//! - `key`: columns whose values a row has exactly.
//! - `range`: two columns, the first value a row is for and the first it no longer is for: half-open, so that one ends
//!   where the next begins. A cell left empty has no limit on that side, if its column may be missing (`?`).
//! - `columns`: as in the shape of an input, but no lists and no records.
//! - `gaps`: whether values between two ranges, or a choice of `key` that no row has, are meant to be missing.
//!
//! A table is part of its pack: of its hash, its approval and its replay.

mod check;
mod plan;
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rhai::Dynamic;
use rust_decimal::Decimal;

use super::facts::Facts;
use super::plain;
use super::shape::Shape;

pub(super) use read::read;

/// The tables of a pack, by name; nothing where the declaration is at fault.
pub(super) type Tables = BTreeMap<String, Option<Arc<Table>>>;

/// A table, ready to be looked up.
pub(super) struct Table {
    pub name: String,
    /// What a row is: a record of every column.
    pub record: Shape,
    /// The columns that a row is found by, in the order of the values that `find` takes; the range's first column last.
    pub by: Vec<(String, Shape)>,
    /// The names of all columns of the key and of the range.
    pub found_by: Vec<String>,
    ranged: bool,
    rows: BTreeMap<Vec<Value>, Vec<Row>>,
}

/// A row, without the exact part of its key.
struct Row {
    /// The first value it is for; nothing when it has no beginning.
    from: Option<Value>,
    /// The first value it is no longer for; nothing when it has no end.
    below: Option<Value>,
    facts: Facts,
}

/// A value that rows are found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Flag(bool),
    Number(Decimal),
    Date(NaiveDate),
    Text(String),
}

impl Value {
    /// Nothing for a missing value, a list or a record.
    fn of(value: &Dynamic) -> Option<Self> {
        if let Ok(text) = value.as_immutable_string_ref() {
            return Some(Self::Text(text.to_string()));
        }
        let number = value.as_int().map(Decimal::from).or_else(|_| value.as_decimal()).map(Self::Number);
        let flag = || value.as_bool().map(Self::Flag).ok();
        number.ok().or_else(flag).or_else(|| value.clone().try_cast::<NaiveDate>().map(Self::Date))
    }

    fn is_in(&self, shape: &Shape) -> bool {
        match self {
            Self::Flag(_) => *shape == Shape::Bool,
            Self::Number(_) => matches!(shape, Shape::Int | Shape::Decimal),
            Self::Date(_) => *shape == Shape::Date,
            Self::Text(_) => matches!(shape, Shape::Text | Shape::Choice(_)),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Date(date) => write!(f, "{date}"),
            Self::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

/// Its name alone: the checks on a script note what a function was given.
impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Table {
    /// The row for these values.
    ///
    /// # Errors
    /// A plain sentence when there are too many or too few of them, or one is not of its column's kind.
    pub(super) fn row(&self, values: &[Dynamic]) -> Result<Option<&Facts>, String> {
        let mut exact = self.values(values)?;
        let at = if self.ranged { exact.pop() } else { None };
        let rows = self.rows.get(&exact).map(Vec::as_slice).unwrap_or_default();
        let begun = match &at {
            Some(at) => rows.partition_point(|row| row.from.as_ref().is_none_or(|from| from <= at)),
            None => rows.len(),
        };
        let last = begun.checked_sub(1).map(|last| &rows[last]);
        let holds = |row: &&Row| row.below.as_ref().is_none_or(|below| at.as_ref().is_some_and(|at| at < below));
        Ok(last.filter(holds).map(|row| &row.facts))
    }

    /// What to tell a script that asks for a row there is not.
    pub(super) fn nothing(&self, values: &[Dynamic]) -> String {
        let asked: Vec<String> = values.iter().filter_map(Value::of).map(|value| value.to_string()).collect();
        format!("the table `{}` has no row for {}; ask has(…) first if that may be", self.name, asked.join(" and "))
    }

    fn values(&self, values: &[Dynamic]) -> Result<Vec<Value>, String> {
        if values.len() != self.by.len() {
            let by: Vec<&str> = self.by.iter().map(|(column, _)| column.as_str()).collect();
            let wanted = by.len();
            return Err(format!("the table `{}` is looked up by {}: {wanted} values", self.name, by.join(" and ")));
        }
        let value = |(value, (column, shape)): (&Dynamic, &(String, Shape))| {
            Value::of(value).filter(|value| value.is_in(shape)).ok_or_else(|| {
                let (wanted, found) = (shape.words(), plain::kind(value));
                format!("the table `{}` is looked up by `{column}`, {wanted}, and not by {found}", self.name)
            })
        };
        values.iter().zip(&self.by).map(value).collect()
    }
}
