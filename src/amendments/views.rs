//! Answers. What an amendment may say is the competition's own business.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::model::{Change, Confirmation, Confirmed, SeenAmendment};
use crate::kernel::ids::{CompetitionId, DecisionId, ProviderId};
use crate::kernel::london::LondonTime;

/// A change to a competition after its publication.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AmendmentView {
    pub competition_id: CompetitionId,
    /// From 1.
    pub number: u32,
    pub changes: Vec<AmendmentChange>,
    pub reason: String,
    /// Why the time that was left is enough, where the closing did not move.
    pub enough_time: Option<String>,
    /// The hash of the criteria as they stood before, and from this amendment on.
    pub criteria_sha256_before: Option<String>,
    pub criteria_sha256: Option<String>,
    /// The recorded decision that the rulebook allows the competition as amended.
    pub decision_id: DecisionId,
    pub at: LondonTime,
    /// When the reader's own provider confirmed that it has seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<LondonTime>,
    /// For the council: how many of the invited providers have confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited: Option<usize>,
}

/// One difference.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"pointer": "/quantity_beds", "before": 40, "after": 30}))]
pub struct AmendmentChange {
    /// JSON pointer into the competition; entries of `questions`, `quality_criteria`, `price_schedule`, `scale` and
    /// `files` by their own names.
    pub pointer: String,
    /// Nothing where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Nothing where it was taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl From<Change> for AmendmentChange {
    fn from(Change { pointer, before, after }: Change) -> Self {
        Self { pointer, before, after }
    }
}

impl From<SeenAmendment> for AmendmentView {
    fn from(SeenAmendment { amendment, confirmed }: SeenAmendment) -> Self {
        let (confirmed_at, confirmed, invited) = match confirmed {
            Confirmed::Own(at) => (at.map(LondonTime), None, None),
            Confirmed::Count { confirmed, invited } => (None, Some(confirmed), Some(invited)),
        };
        Self {
            competition_id: amendment.competition,
            number: amendment.number,
            changes: amendment.changes().into_iter().map(Into::into).collect(),
            criteria_sha256_before: amendment.before_hash(),
            criteria_sha256: amendment.after_hash(),
            reason: amendment.reason,
            enough_time: amendment.enough_time,
            decision_id: amendment.decision,
            at: LondonTime(amendment.at),
            confirmed_at,
            confirmed,
            invited,
        }
    }
}

/// All amendments of a competition, the first first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AmendmentList {
    pub items: Vec<AmendmentView>,
}

/// Whether an invited provider has confirmed that it has seen an amendment. It says nothing about who tenders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AmendmentConfirmation {
    pub provider_id: ProviderId,
    pub confirmed_at: Option<LondonTime>,
}

impl From<Confirmation> for AmendmentConfirmation {
    fn from(Confirmation { provider, at }: Confirmation) -> Self {
        Self { provider_id: provider, confirmed_at: at.map(LondonTime) }
    }
}

/// One page of confirmations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AmendmentConfirmationPage {
    pub items: Vec<AmendmentConfirmation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
