//! What is proposed, on what ground, and what became of it. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{
    AuthorityId, AwardId, ContractId, DecisionId, DirectAwardId, FrameworkId, LocationId, LotId, MembershipId,
    ProviderId, UserId,
};
use crate::kernel::{Instant, Money, Refusal};

/// A contract that a commissioner proposes to award to a member without a competition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectAward {
    pub id: DirectAwardId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub lot: LotId,
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub title: String,
    pub ground: Ground,
    /// The reference of the decision by which it is made.
    pub decision_reference: String,
    pub decided_on: NaiveDate,
    /// The rulebook in force when it was proposed: it judges the approval too.
    pub rulebook_sha256: String,
    /// Since when the council has commissioned the home, where that is known.
    pub commissioned: Option<Commissioned>,
    /// For one bed and week.
    pub price: Money,
    pub beds: u32,
    pub starts_on: NaiveDate,
    pub years: u32,
    pub options: Vec<u32>,
    pub counted_from: Option<NaiveDate>,
    pub proposed_by: UserId,
    pub proposed_at: Instant,
    pub withdrawn: Option<Withdrawal>,
    pub outcome: Option<Outcome>,
    pub version: i64,
}

/// Why no competition is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ground", rename_all = "snake_case")]
pub enum Ground {
    /// A rule of the framework's own, and what it said.
    Rulebook {
        decision: DecisionId,
    },
    UserChoice {
        choice: UserChoice,
    },
}

/// Whose choice it is, by a reference alone, and why it is in their best interests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "person_reference": "LAS-204417", "basis": "preference", "recorded_in": "Support plan of 4 March 2026",
    "best_interests": "Moving away from the visitors of many years would undo what the last placement achieved."
}))]
pub struct UserChoice {
    /// The council's own number of the person's case. Never a name, never anything about their health: 1 to 40 letters, digits
    /// and `. / _ -`, with at least one digit.
    #[schema(pattern = "^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$")]
    pub person_reference: String,
    pub basis: ChoiceBasis,
    /// Where the preference, or that nobody else can do it, is on record.
    #[schema(min_length = 1, max_length = 200)]
    pub recorded_in: String,
    /// Why a competition would not be in the person's best interests; without anything by which they are known.
    #[schema(min_length = 1, max_length = 2_000)]
    pub best_interests: String,
}

/// What speaks for this provider (Schedule 5, paragraph 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceBasis {
    /// The person, or their carer, has said whom they prefer.
    Preference,
    /// Only this provider is capable of providing the services.
    SoleCapability,
}

/// Since when a council has commissioned a home, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commissioned {
    pub since: NaiveDate,
    /// The first of the council's signed contracts for it; none where an officer said so.
    pub contract: Option<ContractId>,
    /// Where an officer has it from.
    pub source: Option<String>,
}

/// That a proposal was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub by: UserId,
    pub at: Instant,
    pub reason: String,
}

/// What a proposal became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub award: AwardId,
    pub contract: ContractId,
    pub awarded_at: Instant,
    /// Once the contract is signed.
    pub signed_on: Option<NaiveDate>,
    /// Before it was signed: it never comes to be.
    pub declined: bool,
}

/// Where a direct award stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DirectAwardState {
    /// It is approved or not: its approvals say so.
    Proposed,
    Withdrawn,
    Awarded,
    /// It was awarded, and its contract declined before it was signed.
    Declined,
}

impl Ground {
    /// As in columns, in the API, in facts and in the law's figures.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rulebook { .. } => "rulebook",
            Self::UserChoice { .. } => "user_choice",
        }
    }

    pub const fn decision(&self) -> Option<DecisionId> {
        match self {
            Self::Rulebook { decision } => Some(*decision),
            Self::UserChoice { .. } => None,
        }
    }

    pub const fn choice(&self) -> Option<&UserChoice> {
        match self {
            Self::Rulebook { .. } => None,
            Self::UserChoice { choice } => Some(choice),
        }
    }
}

impl DirectAward {
    pub const fn state(&self) -> DirectAwardState {
        match (&self.withdrawn, &self.outcome) {
            (Some(_), _) => DirectAwardState::Withdrawn,
            (None, Some(outcome)) if outcome.declined => DirectAwardState::Declined,
            (None, Some(_)) => DirectAwardState::Awarded,
            (None, None) => DirectAwardState::Proposed,
        }
    }

    /// # Errors
    /// `wrong-state` once it was withdrawn.
    pub fn must_stand(&self) -> Result<(), Refusal> {
        match &self.withdrawn {
            None => Ok(()),
            Some(_) => {
                Err(Refusal::wrong_state("This direct award was withdrawn: what is wanted now is proposed anew."))
            }
        }
    }

    /// # Errors
    /// `wrong-state` once it was awarded.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        match &self.outcome {
            None => Ok(()),
            Some(_) => Err(Refusal::wrong_state("This has been awarded: what is left to end is a contract.")),
        }
    }
}
