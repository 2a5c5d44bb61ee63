//! What one row of any file says.

use chrono::NaiveDate;

use crate::kernel::Place;
use crate::register::model::Rating;

/// What a good row says of a location. A value is None when the file does not speak of it, and then leaves alone what
/// is known; `Some(None)` says that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The place in the file: its line, or which object of a list it is.
    pub line: i64,
    pub cqc_id: String,
    pub name: String,
    pub beds: Option<i32>,
    pub care_home: Option<bool>,
    pub registered: Option<bool>,
    pub dormant: Option<bool>,
    pub registered_on: Option<Option<NaiveDate>>,
    pub deregistered_on: Option<Option<NaiveDate>>,
    pub inspected_on: Option<Option<NaiveDate>>,
    pub place: Option<Option<Place>>,
    pub address: Option<Option<String>>,
    pub postcode: Option<Option<String>>,
    pub local_authority: Option<Option<String>>,
    pub region: Option<Option<String>>,
    pub specialisms: Option<Vec<String>>,
    pub service_types: Option<Vec<String>>,
    pub user_bands: Option<Vec<String>>,
    pub regulated_activities: Option<Vec<String>>,
    pub registrant_id: Option<Option<String>>,
    pub registrant_name: Option<Option<String>>,
    pub company_number: Option<Option<String>>,
    pub predecessors: Option<Vec<String>>,
    /// Earlier publications first.
    pub ratings: Vec<Rating>,
}

/// A row as it was read.
pub enum Row {
    Good(Box<Entry>),
    Bad(BadRow),
}

/// A row that cannot be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    pub line: i64,
    /// Whose row it is, as far as that can be told.
    pub cqc_id: Option<String>,
    /// At least one.
    pub faults: Vec<RowFault>,
    /// As received, cut short.
    pub raw: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The column or member, by its name in the file; None when it is the row as a whole.
    pub field: Option<String>,
    /// Stable, for programs.
    pub code: &'static str,
    /// A plain sentence.
    pub detail: String,
}

impl RowFault {
    /// A fault of the row as a whole.
    pub fn whole(code: &'static str, detail: impl Into<String>) -> Self {
        Self { field: None, code, detail: detail.into() }
    }
}

/// Up to 60 characters of what somebody sent, fit to be shown and stored.
pub fn shown(text: &str) -> String {
    excerpt(text, 60)
}

pub fn excerpt(text: &str, most: usize) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c });
    let mut excerpt: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}
