//! What happened to a framework, day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// A framework's days that the law may want noticed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happenings {
    /// The day of its publication.
    pub established_on: Option<NaiveDate>,
    /// What happened on each day on which something did.
    pub days: BTreeMap<NaiveDate, Day>,
    /// Its last day, once that is past.
    pub ended_on: Option<NaiveDate>,
}

/// How many joined on a day, and how many left: of those, how many because they are excluded suppliers; and how many
/// applications were refused because of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub joined: u32,
    pub left: u32,
    pub excluded: u32,
    pub refused: u32,
}

impl Day {
    pub fn moved(&self) -> bool {
        self.joined + self.left > 0
    }
}
