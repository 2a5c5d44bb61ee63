//! Requests and answers.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::model::{Change, Confirmation, Confirmed, SeenAmendment};
use crate::competitions::{
    CompetitionDraft, NewExtension, QualityCriterion, Question, ScaleStep, Term, WantedFile, Weights, WrittenTerm,
};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, DecisionId, ProviderId};
use crate::kernel::london::LondonTime;

/// What changes; what is not said stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reason": "The ward closes later than we said: fewer beds are needed.", "quantity_beds": 30,
    "closes": "2021-03-05T15:00:00"
}))]
pub struct NewAmendment {
    /// Every invited provider reads it.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    #[serde(default)]
    pub weights: Option<Weights>,
    /// All of them, in place of those that stand. A question that keeps its `id` keeps what was answered to it.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 50)]
    pub questions: Option<Vec<Question>>,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub quality_criteria: Option<Vec<QualityCriterion>>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100)]
    pub max_mark: Option<u32>,
    #[serde(default)]
    pub scale: Option<Vec<ScaleStep>>,
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
    pub quality_floor: Option<Decimal>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 10_000)]
    pub quantity_beds: Option<u32>,
    #[serde(default)]
    pub fnc_agreed: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<WrittenTerm>)]
    pub term: Option<Term>,
    /// All kinds of files that a tender comes with, in place of those that stand.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub files: Option<Vec<WantedFile>>,
    /// Judge by the rulebook that is in force now, in place of the one that was pinned.
    #[serde(default)]
    pub rulebook_in_force: bool,
    /// A later closing, to give everybody time for what is new.
    #[serde(default)]
    pub closes: Option<LondonTime>,
    #[serde(default)]
    pub opens_on: Option<NaiveDate>,
    #[serde(default)]
    pub evaluate_from: Option<NaiveDate>,
    #[serde(default)]
    pub approve_on: Option<NaiveDate>,
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// Why the time that is left is enough. Wanted where the closing does not move.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 2000)]
    pub enough_time: Option<String>,
}

impl NewAmendment {
    /// The competition's own draft with what this changes, but for its days.
    pub(super) fn applied_to(&self, draft: CompetitionDraft) -> CompetitionDraft {
        CompetitionDraft {
            weights: self.weights.unwrap_or(draft.weights),
            questions: self.questions.clone().unwrap_or(draft.questions),
            quality_criteria: self.quality_criteria.clone().unwrap_or(draft.quality_criteria),
            max_mark: self.max_mark.unwrap_or(draft.max_mark),
            scale: self.scale.clone().unwrap_or(draft.scale),
            quality_floor: self.quality_floor.unwrap_or(draft.quality_floor),
            quantity_beds: self.quantity_beds.unwrap_or(draft.quantity_beds),
            fnc_agreed: self.fnc_agreed.unwrap_or(draft.fnc_agreed),
            term: self.term.clone().unwrap_or(draft.term),
            ..draft
        }
    }

    /// How the days move, if they do.
    pub(super) fn extension(&self) -> Option<NewExtension> {
        Some(NewExtension {
            closes: self.closes?,
            opens_on: self.opens_on,
            evaluate_from: self.evaluate_from,
            approve_on: self.approve_on,
            starts_on: self.starts_on,
            outage: None,
            reason: self.reason.clone(),
        })
    }
}

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
    /// JSON pointer into the competition; entries of `questions`, `quality_criteria`, `scale` and `files` by their own names.
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

impl TryFrom<SeenAmendment> for AmendmentView {
    type Error = Refusal;

    fn try_from(SeenAmendment { amendment, confirmed }: SeenAmendment) -> Result<Self, Refusal> {
        let (confirmed_at, confirmed, invited) = match confirmed {
            Confirmed::Own(at) => (at.map(LondonTime), None, None),
            Confirmed::Count { confirmed, invited } => (None, Some(confirmed), Some(invited)),
        };
        Ok(Self {
            competition_id: amendment.competition,
            number: amendment.number,
            changes: amendment.changes()?.into_iter().map(Into::into).collect(),
            reason: amendment.reason,
            enough_time: amendment.enough_time,
            criteria_sha256_before: amendment.before.criteria_sha256,
            criteria_sha256: amendment.after.criteria_sha256,
            decision_id: amendment.decision,
            at: LondonTime(amendment.at),
            confirmed_at,
            confirmed,
            invited,
        })
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
