//! What came late, without anything of what is in it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::Instant;
use crate::kernel::ids::{CompetitionId, MembershipId, ProviderId, TenderId};
use crate::kernel::london::{self, LondonTime};
use crate::tenders::late::{LateTender, LateTenderOutcome, LateTenderRuling};

/// Whether a late tender is taken.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateTenderVerdict {
    Accept,
    Reject,
}

impl LateTenderVerdict {
    pub fn outcome(self) -> LateTenderOutcome {
        match self {
            Self::Accept => LateTenderOutcome::Accepted,
            Self::Reject => LateTenderOutcome::Rejected,
        }
    }
}

/// The decision on a late tender.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "accept", "reason": "The portal answered nobody from 14:59 to 15:01; all who were late by a \
    minute are treated alike."}))]
pub struct NewLateTenderDecision {
    pub outcome: LateTenderVerdict,
    /// Its provider reads it.
    #[schema(min_length = 10, max_length = 2000)]
    pub reason: String,
}

/// A tender that was submitted after the closing and held.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateTenderView {
    pub tender_id: TenderId,
    pub competition_id: CompetitionId,
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub received_at: LondonTime,
    pub received_at_words: String,
    /// Whole seconds after the closing, counted up.
    pub seconds_late: i64,
    pub receipt_sha256: String,
    /// Nothing until it is decided.
    pub decision: Option<LateTenderDecision>,
    pub version: i64,
}

/// What was decided of a late tender, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateTenderDecision {
    pub outcome: LateTenderOutcome,
    pub reason: String,
    pub at: LondonTime,
}

impl From<LateTenderRuling> for LateTenderDecision {
    fn from(LateTenderRuling { outcome, reason, at, .. }: LateTenderRuling) -> Self {
        Self { outcome, reason, at: LondonTime(at) }
    }
}

impl LateTenderView {
    pub fn of(late: LateTender, closes: Instant) -> Self {
        let received = late.receipt.received_at;
        let late_by = received - closes;
        Self {
            tender_id: late.tender,
            competition_id: late.competition,
            membership_id: late.member,
            provider_id: late.provider,
            received_at: LondonTime(received),
            received_at_words: london::words(received),
            seconds_late: late_by.num_seconds() + i64::from(late_by.subsec_nanos() > 0),
            receipt_sha256: late.receipt.receipt_sha256,
            decision: late.ruling.map(Into::into),
            version: late.version,
        }
    }
}

/// A page of what came late.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateTenderPage {
    pub items: Vec<LateTenderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
