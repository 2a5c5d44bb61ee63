//! A case of a member whose rating changed, and an application that may be made again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::ids::{
    ApplicationId, AuthorityId, DecisionId, FrameworkId, ImportId, LocationId, MembershipId, ProviderId, RatingCaseId,
};
use crate::kernel::{Instant, Refusal};

/// What the rules in force find about the member now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RatingFinding)]
pub enum Finding {
    /// It would be admitted: its rating has improved since the case was opened.
    Met,
    /// It would not be admitted.
    NotMet,
    /// An officer would have to look.
    Refer,
    /// The rules could not be applied: never held against the member.
    CannotDecide,
}

impl Finding {
    pub const ALL: [Self; 4] = [Self::Met, Self::NotMet, Self::Refer, Self::CannotDecide];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Refer => "refer",
            Self::CannotDecide => "cannot_decide",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.name() == name)
    }
}

/// How an officer closes a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RatingCaseOutcome)]
pub enum Outcome {
    /// The member keeps its place and its new work, or what other terms were agreed with it.
    Kept,
    /// No new work: the membership has been suspended. People who live there stay.
    Suspended,
    /// The member has left the framework or was removed.
    Left,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Kept, Self::Suspended, Self::Left];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Suspended => "suspended",
            Self::Left => "left",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// A case changes no membership: that is an act of its own, with its own reason and notice. So it can only be closed
    /// with what is true already.
    ///
    /// # Errors
    /// `wrong-state` saying what must be done first.
    pub fn require(self, standing: Standing) -> Result<(), Refusal> {
        match (self, standing) {
            (Self::Kept, Standing::Open | Standing::Suspended)
            | (Self::Suspended, Standing::Suspended)
            | (Self::Left, Standing::Gone) => Ok(()),
            (Self::Suspended, _) => {
                Err(Refusal::wrong_state("The membership is not suspended. Suspend it first; then close the case."))
            }
            (Self::Left, _) => {
                Err(Refusal::wrong_state("The member still belongs to the framework, so it has not left."))
            }
            (Self::Kept, Standing::Gone) => {
                Err(Refusal::wrong_state("The member has left the framework, so it has not kept its place."))
            }
        }
    }
}

/// What a membership lets its member do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It is invited and takes new work.
    Open,
    /// It takes no new work.
    Suspended,
    /// It belongs to the framework no more.
    Gone,
}

impl Standing {
    /// By the state of a membership as it is stored.
    pub fn of(state: &str) -> Self {
        match state {
            "suspended" => Self::Suspended,
            "terminated" | "withdrawn" => Self::Gone,
            _ => Self::Open,
        }
    }
}

/// Why the rules find what they find, one criterion each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RatingCaseReason)]
pub struct Reason {
    /// The criterion; absent when the rules could not be applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub reason: String,
}

/// An officer's last word on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub outcome: Outcome,
    pub reason: String,
    pub by: Uuid,
    pub at: Instant,
}

/// A member whose location has another rating or registration than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingCase {
    pub id: RatingCaseId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub membership: MembershipId,
    pub location: LocationId,
    pub finding: Finding,
    pub reasons: Vec<Reason>,
    /// The record of what was found last.
    pub decision: DecisionId,
    /// As the register had them when the rules were asked last.
    pub rating: String,
    pub rating_published_on: Option<NaiveDate>,
    pub registered: bool,
    /// The import that brought it; absent when a rating was recorded by hand.
    pub import: Option<ImportId>,
    /// How often the rules were asked.
    pub checks: i64,
    pub opened_at: Instant,
    pub checked_at: Instant,
    pub closing: Option<Closing>,
    pub version: i64,
}

/// A case with what people call those whom it is about, and where they stand now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedCase {
    pub case: RatingCase,
    pub location_name: String,
    pub provider_name: String,
    pub standing: Standing,
}

/// A member, as far as a case needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAt {
    pub membership: MembershipId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub application: ApplicationId,
}

/// A check that could not be made, because what it reads is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub kind: AsideKind,
}

/// What was to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RatingCheckKind)]
pub enum AsideKind {
    /// Whether a member would be admitted now.
    Member,
    /// Whether somebody who was refused may apply again.
    Refused,
}

impl AsideKind {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Refused => "refused",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Member, Self::Refused].into_iter().find(|kind| kind.name() == name)
    }
}

/// A refused application that may be made again: the rating that stood in its way is better now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reapplication {
    pub id: Uuid,
    /// The refused one.
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub rating_then: String,
    pub rating_now: String,
    pub rating_published_on: Option<NaiveDate>,
    pub noticed_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n15_a_case_is_closed_with_what_is_true_and_moves_nobody() {
        use Standing::{Gone, Open, Suspended};
        let may = |outcome: Outcome| [Open, Suspended, Gone].map(|standing| outcome.require(standing).is_ok());
        assert_eq!(may(Outcome::Kept), [true, true, false]);
        assert_eq!(may(Outcome::Suspended), [false, true, false]);
        assert_eq!(may(Outcome::Left), [false, false, true]);
    }
}
