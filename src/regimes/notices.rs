//! Which notices fall due after what happens, and when.

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::book::day;
use crate::kernel::regime::{NoticeDue, NoticeEvent, Regime};

/// One duty to give notice.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// `UK15`; older laws have names instead.
    pub code: String,
    pub title: String,
    pub regimes: Vec<Regime>,
    pub event: NoticeEvent,
    pub due: NoticeDue,
    pub days: Option<u64>,
    /// The first day on which it is owed.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<NaiveDate>,
    pub says: String,
    pub cites: String,
    #[serde(default)]
    pub check: bool,
}

impl Notice {
    pub(super) fn owed(&self, regime: Regime, on: NaiveDate) -> bool {
        self.regimes.contains(&regime) && self.from.is_none_or(|from| from <= on)
    }

    /// The last day for an event of that day; none where the law gives no number.
    pub fn due_on(&self, happened: NaiveDate) -> Option<NaiveDate> {
        match self.due {
            NoticeDue::Before => Some(happened),
            NoticeDue::Promptly => None,
            NoticeDue::Within => happened.checked_add_days(Days::new(self.days?.checked_sub(1)?)),
        }
    }
}
