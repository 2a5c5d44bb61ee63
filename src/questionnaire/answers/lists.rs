//! Answers that are lists: options, documents, rows.

use std::collections::HashSet;

use serde_json::Value;
use uuid::Uuid;

use super::Check;
use crate::kernel::text::pointer_step;
use crate::questionnaire::model::{Column, Composite};

impl Check<'_> {
    pub(super) fn list(&mut self, composite: &Composite, at: &str, answer: &Value) {
        let Value::Array(list) = answer else {
            return self.faults.add(at, "wrong_type", format!("must be a list of {}", entries(composite)));
        };
        let (min, max) = match composite {
            Composite::Choices { min, max, .. } | Composite::File { min, max } => (*min, *max),
            Composite::Table { min_rows, max_rows, .. } => (*min_rows, *max_rows),
        };
        if list.len() < min {
            let detail = format!("must have at least {min}, has {}; leave it out if there is none", list.len());
            self.faults.add(at, "too_few", detail);
        }
        if list.len() > max {
            self.faults.add(at, "too_many", format!("may have {max}, has {}", list.len()));
        }
        let mut seen = HashSet::new();
        for (i, entry) in list.iter().take(max).enumerate() {
            let at = format!("{at}/{i}");
            match composite {
                Composite::Choices { options, .. } => self.option(options, &at, entry),
                Composite::File { .. } => self.document(&at, entry),
                Composite::Table { columns, .. } => self.row(columns, &at, entry),
            }
            if let Some(text) = entry.as_str()
                && !seen.insert(text)
            {
                self.faults.add(at, "twice", "is in the list already");
            }
        }
    }

    fn option(&mut self, options: &[String], at: &str, entry: &Value) {
        match entry.as_str() {
            Some(text) if options.iter().any(|option| option == text) => {}
            Some(_) => self.faults.add(at, "not_a_choice", format!("must be one of: {}", options.join(", "))),
            None => self.faults.add(at, "wrong_type", "must be one of the options"),
        }
    }

    pub(super) fn document(&mut self, at: &str, entry: &Value) {
        match entry.as_str() {
            Some(text) if Uuid::parse_str(text).is_ok_and(|id| id.to_string() == text) => {}
            Some(_) => self.faults.add(at, "not_an_id", "must be the id of a document, a UUID in small letters"),
            None => self.faults.add(at, "wrong_type", "must be the id of a document"),
        }
    }

    fn row(&mut self, columns: &[Column], at: &str, entry: &Value) {
        let Value::Object(row) = entry else {
            return self.faults.add(at, "wrong_type", "must be an object by column");
        };
        for name in row.keys().filter(|name| columns.iter().all(|column| column.id != **name)) {
            self.faults.add(format!("{at}/{}", pointer_step(name)), "unknown_field", "is not a column of this table");
        }
        for column in columns {
            let at = format!("{at}/{}", column.id);
            match row.get(&column.id).filter(|cell| !cell.is_null()) {
                Some(cell) => self.scalar(&column.answer, &at, cell),
                None if column.required => {
                    self.faults.add(at, "missing", format!("\"{}\" is missing", column.label));
                }
                None => {}
            }
        }
    }
}

fn entries(composite: &Composite) -> &'static str {
    match composite {
        Composite::Choices { .. } => "options",
        Composite::File { .. } => "document ids",
        Composite::Table { .. } => "rows",
    }
}
