//! Reviews of members: once a year, and whenever there is need (N14).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Member;
use crate::kernel::Instant;
use crate::kernel::ids::{AuthorityId, MembershipId, ReviewId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// A year after the one before it, or after the admission.
    Annual,
    /// Because somebody saw a need.
    NeedsBased,
}

impl ReviewKind {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::NeedsBased => "needs_based",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Annual, Self::NeedsBased].into_iter().find(|kind| kind.name() == name)
    }
}

/// What a review found. It moves the membership nowhere by itself: that is a person's act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    Satisfactory,
    ImprovementsWanted,
    Concerns,
}

impl ReviewOutcome {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Satisfactory => "satisfactory",
            Self::ImprovementsWanted => "improvements_wanted",
            Self::Concerns => "concerns",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Satisfactory, Self::ImprovementsWanted, Self::Concerns]
            .into_iter()
            .find(|outcome| outcome.name() == name)
    }
}

/// A review that was held, or is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub id: ReviewId,
    pub membership: MembershipId,
    pub kind: ReviewKind,
    /// Why there was need.
    pub reason: Option<String>,
    pub due_on: NaiveDate,
    pub scheduled_by: Uuid,
    pub scheduled_at: Instant,
    pub record: Option<ReviewRecord>,
}

/// What came of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRecord {
    pub held_on: NaiveDate,
    pub outcome: ReviewOutcome,
    pub summary: String,
    /// Who led it then.
    pub lead: AuthorityId,
    pub by: Uuid,
    pub at: Instant,
}

/// A review to hold: one line of a work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewTask {
    pub member: Member,
    pub kind: ReviewKind,
    /// Absent for the annual one, which follows from the last.
    pub review: Option<ReviewId>,
    pub reason: Option<String>,
    pub due_on: NaiveDate,
    pub overdue: bool,
    pub lead: AuthorityId,
    pub lead_name: String,
}

/// The day of the next annual review: a year after the last, or after the admission.
pub fn next_annual(admitted_on: NaiveDate, last_held_on: Option<NaiveDate>) -> NaiveDate {
    last_held_on.unwrap_or(admitted_on).checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n14_the_next_annual_review_follows_from_the_last() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(next_annual(day("2020-04-01"), None), day("2021-04-01"));
        assert_eq!(next_annual(day("2020-04-01"), Some(day("2021-05-17"))), day("2022-05-17"));
        assert_eq!(next_annual(day("2020-02-29"), None), day("2021-02-28"));
    }
}
