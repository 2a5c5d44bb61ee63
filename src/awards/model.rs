//! Approvals, the views of those consulted, and awards.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::course::Turned;
use crate::kernel::ids::{
    ApprovalId, AuthorityId, AwardId, CompetitionId, ContractId, DecisionId, DirectAwardId, MembershipId,
    OutcomeLetterId, ProviderId, RankingId, TenderId, UserId,
};
use crate::kernel::{Instant, Money, Origin, Refusal};

/// A report on a ranking or on a direct award, put before the officer who decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub id: ApprovalId,
    pub authority: AuthorityId,
    pub basis: Basis,
    /// The tenders to be awarded; none of a direct award.
    pub tenders: Vec<TenderId>,
    pub report: String,
    /// Why these of the tenders that were level.
    pub tie_reason: Option<String>,
    /// What the awards together cost in a year.
    pub annual_value: Money,
    /// And each by itself; of several awards where that was said, of a single one always.
    pub tender_values: BTreeMap<TenderId, Money>,
    /// With every option taken up; none of approvals from before it was kept.
    pub whole_life_value: Option<Money>,
    /// When the contracts start and, no option taken up, end; none of approvals from before it was kept.
    pub runs: Option<(NaiveDate, NaiveDate)>,
    /// What the scheme of delegation calls its steps; none where one person decides.
    pub steps: Vec<String>,
    pub requested_by: UserId,
    pub requested_at: Instant,
    pub state: ApprovalState,
    pub consultations: Vec<Consultation>,
    /// What happened to it, the first first.
    pub turns: Vec<Turned>,
    pub version: i64,
}

/// The tenders of a competition for which contracts were opened already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub standing: BTreeSet<TenderId>,
    /// Whose providers declined before the contract was signed.
    pub declined: BTreeSet<TenderId>,
}

/// What a report rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A run in a competition.
    Ranking { competition: CompetitionId, ranking: RankingId },
    /// What was proposed to be awarded without one.
    DirectAward { direct_award: DirectAwardId },
}

/// Where an approval stands. A referral is final: what was changed comes back as a new approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ApprovalState {
    Pending,
    Approved { verdict: Verdict, decision: DecisionId },
    ReferredBack { verdict: Verdict },
}

/// What the deciding officer said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub by: UserId,
    /// Held at that moment.
    pub office: Option<String>,
    pub at: Instant,
    pub reason: String,
}

/// The view of one office, given once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    pub approval: ApprovalId,
    pub office: String,
    pub consultee: UserId,
    pub view: ConsulteeView,
    pub comment: String,
    pub at: Instant,
}

/// Recorded, never a veto (W33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsulteeView {
    Supports,
    Objects,
    NoComment,
}

/// The council's choice of a tender, or of a home without a competition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    pub id: AwardId,
    pub authority: AuthorityId,
    pub origin: Origin,
    pub approval: ApprovalId,
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub contract: ContractId,
    pub awarded_by: UserId,
    pub at: Instant,
}

/// What one provider was told of the outcome; its page is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeLetter {
    pub id: OutcomeLetterId,
    pub approval: ApprovalId,
    pub competition: CompetitionId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    /// Over the page's bytes.
    pub sha256: String,
    /// None where the council waits for nothing.
    pub standstill: Option<StandstillPeriod>,
    pub by: UserId,
    pub at: Instant,
}

/// The days, both included, in which nothing is awarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandstillPeriod {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Basis {
    pub const fn competition(&self) -> Option<CompetitionId> {
        match self {
            Self::Ranking { competition, .. } => Some(*competition),
            Self::DirectAward { .. } => None,
        }
    }

    pub const fn ranking(&self) -> Option<RankingId> {
        match self {
            Self::Ranking { ranking, .. } => Some(*ranking),
            Self::DirectAward { .. } => None,
        }
    }

    pub const fn direct_award(&self) -> Option<DirectAwardId> {
        match self {
            Self::Ranking { .. } => None,
            Self::DirectAward { direct_award } => Some(*direct_award),
        }
    }
}

impl ApprovalState {
    /// As in columns and the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved { .. } => "approved",
            Self::ReferredBack { .. } => "referred_back",
        }
    }

    pub fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Pending => None,
            Self::Approved { verdict, .. } | Self::ReferredBack { verdict } => Some(verdict),
        }
    }
}

impl ConsulteeView {
    /// As in columns and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Objects => "objects",
            Self::NoComment => "no_comment",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Supports, Self::Objects, Self::NoComment].into_iter().find(|view| view.name() == name)
    }
}

impl Approval {
    /// # Errors
    /// `wrong-state` once it was decided.
    pub fn must_be_pending(&self) -> Result<(), Refusal> {
        match &self.state {
            ApprovalState::Pending => Ok(()),
            ApprovalState::Approved { .. } => Err(Refusal::wrong_state("This has been approved already.")),
            ApprovalState::ReferredBack { .. } => {
                Err(Refusal::wrong_state("This was referred back; ask for a new approval."))
            }
        }
    }

    /// # Errors
    /// `wrong-state` until it is approved (W18).
    pub fn must_be_approved(&self) -> Result<(), Refusal> {
        match &self.state {
            ApprovalState::Approved { .. } => Ok(()),
            ApprovalState::Pending => {
                Err(Refusal::wrong_state("The approval is pending. An award needs an approved report."))
            }
            ApprovalState::ReferredBack { .. } => {
                Err(Refusal::wrong_state("The approval was referred back. An award needs an approved report."))
            }
        }
    }
}

#[cfg(test)]
impl Approval {
    /// One that waits, of nobody's.
    pub fn example() -> Self {
        use uuid::Uuid;
        Self {
            id: Uuid::from_u128(10).into(),
            authority: Uuid::from_u128(11).into(),
            basis: Basis::Ranking { competition: Uuid::from_u128(12).into(), ranking: Uuid::from_u128(13).into() },
            tenders: vec![],
            report: String::new(),
            tie_reason: None,
            annual_value: Money::ZERO,
            tender_values: BTreeMap::new(),
            whole_life_value: None,
            runs: None,
            steps: vec![],
            requested_by: Uuid::from_u128(14).into(),
            requested_at: Instant::UNIX_EPOCH,
            state: ApprovalState::Pending,
            consultations: vec![],
            turns: vec![],
            version: 1,
        }
    }
}
