//! Which notices fall due after what happens, and when.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::book::day;
use crate::kernel::Regime;

/// What happens to a vehicle and what is bought with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeEvent {
    Established,
    MembersChanged,
    Ended,
    CompetitionPublished,
    AwardDecided,
    ContractSigned,
    ContractEnded,
    /// Outside this product.
    Other,
}

/// When a notice is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeDue {
    /// Before the event.
    Before,
    /// As soon as reasonably practicable after it.
    Promptly,
    /// Within so many days, the day of the event being the first.
    Within,
}

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
