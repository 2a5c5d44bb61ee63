//! `tables/<name>.table.json`: what the columns of a table are, and how a row is found.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::engine::finding::nearest;
use crate::engine::limits;
use crate::engine::shape::{Field, Shape, is_name};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    #[serde(default)]
    key: Vec<String>,
    range: Option<[String; 2]>,
    #[serde(default)]
    gaps: bool,
    columns: Map<String, Value>,
}

/// A declaration whose columns fit together.
pub(super) struct Plan {
    pub key: Vec<String>,
    pub range: Option<[String; 2]>,
    pub gaps: bool,
    /// A record of every column.
    pub record: Shape,
}

impl Plan {
    /// # Errors
    /// A plain sentence.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, String> {
        if !is_name(name) {
            return Err("the name of a table is made of small letters, digits and underscores".to_owned());
        }
        let declared: Declared = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let Declared { key, range, gaps, columns } = declared;
        let plan = Self { key, range, gaps, record: Shape::parse(&Value::Object(columns).to_string())? };
        plan.columns_are_cells()?;
        plan.rows_can_be_found()?;
        Ok(plan)
    }

    pub(super) fn fields(&self) -> &BTreeMap<String, Field> {
        self.record.fields().expect("the shape of an input is a record")
    }

    /// The columns a row is found by, with their kinds; of the range, its first.
    pub(super) fn by(&self) -> Vec<(String, Shape)> {
        let names = self.key.iter().chain(self.range.iter().map(|[from, _]| from));
        names.map(|name| (name.clone(), self.fields()[name].shape.clone())).collect()
    }

    /// The names of all columns of the key and of the range.
    pub(super) fn found_by(&self) -> impl Iterator<Item = &String> {
        self.key.iter().chain(self.range.iter().flatten())
    }

    fn columns_are_cells(&self) -> Result<(), String> {
        let fields = self.fields();
        if fields.len() > limits::TABLE_COLUMNS {
            return Err(format!("a table has at most {} columns", limits::TABLE_COLUMNS));
        }
        match fields.iter().find(|(_, field)| matches!(field.shape, Shape::List(_) | Shape::Record(_))) {
            Some((name, _)) => Err(format!("the column `{name}` cannot be a list or a record")),
            None => Ok(()),
        }
    }

    fn rows_can_be_found(&self) -> Result<(), String> {
        let Self { key, range, .. } = self;
        if key.is_empty() && range.is_none() {
            return Err("a table says by which columns a row is found: a key, a range or both".to_owned());
        }
        if key.len() + usize::from(range.is_some()) > limits::TABLE_KEYS {
            return Err(format!("a table is looked up by at most {} values", limits::TABLE_KEYS));
        }
        for name in key {
            if self.column(name)?.optional {
                return Err(format!("the column `{name}` is part of the key, so it cannot be missing"));
            }
        }
        if let Some([from, below]) = range {
            let (first, second) = (&self.column(from)?.shape, &self.column(below)?.shape);
            if first != second || !matches!(first, Shape::Int | Shape::Decimal | Shape::Date) {
                return Err(format!(
                    "the range `{from}` to `{below}` needs two columns of one kind: int, decimal or date"
                ));
            }
        }
        let mut by: Vec<&String> = self.found_by().collect();
        by.sort();
        match by.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(format!("the column `{}` is named twice", pair[0])),
            None => Ok(()),
        }
    }

    fn column(&self, name: &str) -> Result<&Field, String> {
        self.fields().get(name).ok_or_else(|| {
            let meant = nearest(name, self.fields().keys().map(String::as_str));
            let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            format!("there is no column `{name}`{hint}")
        })
    }
}
