//! What the rules propose to do about a member. Nothing follows until an officer says so.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FinancialYear, MembershipChange};
use crate::kernel::ids::{AuthorityId, DecisionId, FrameworkId, MeasureId, MembershipId};
use crate::kernel::{Instant, Refusal};

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Noted on the member's record.
    Flag,
    /// No new placements and no invitations.
    Suspend,
}

impl Effect {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Suspend => "suspend",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Flag, Self::Suspend].into_iter().find(|effect| effect.name() == name)
    }

    /// What happens to the membership once it is accepted.
    pub const fn change(self) -> MembershipChange {
        match self {
            Self::Flag => MembershipChange::Flagged,
            Self::Suspend => MembershipChange::Suspended,
        }
    }
}

/// A proposal about one member, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    pub id: MeasureId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub membership: MembershipId,
    /// Whose books it is about.
    pub year: FinancialYear,
    pub effect: Effect,
    /// Why, in the rule's own words.
    pub detail: String,
    /// The rule's decision; none where the rulebook has no such rule and the clock alone speaks.
    pub decision: Option<DecisionId>,
    pub proposed_at: Instant,
    pub answer: Option<Answer>,
}

/// What an officer made of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub accepted: bool,
    pub reason: String,
    pub by: Uuid,
    pub at: Instant,
}

impl Answer {
    /// As stored and as in the API.
    pub const fn name(&self) -> &'static str {
        if self.accepted { "accepted" } else { "declined" }
    }
}

impl Measure {
    /// # Errors
    /// `wrong-state` once it was answered.
    pub fn require_open(&self) -> Result<(), Refusal> {
        match &self.answer {
            None => Ok(()),
            Some(answer) => Err(Refusal::wrong_state(format!("The measure was {} already.", answer.name()))),
        }
    }
}
