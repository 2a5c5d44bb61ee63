//! Measures in requests and answers.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kernel::ids::{DecisionId, FrameworkId, MeasureId, MembershipId};
use crate::kernel::london::LondonTime;
use crate::kernel::{PageRequest, Refusal};
use crate::memberships::model::{Effect, FinancialYear, Measure};

/// Why a measure is taken, or not.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Three reminders went unanswered."}))]
pub struct MeasureAnswer {
    /// Shown to the member when the measure is taken.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Which measures to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MeasureQuery {
    /// Only those that wait for an answer (`true`), or have one (`false`).
    pub open: Option<bool>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl MeasureQuery {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// Something the rules propose to do about a member. Nothing follows until an officer says so.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "framework_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "membership_id": "0199a1c0-5f5e-7000-8000-000000000003", "year": "2020-21", "effect": "suspend",
    "detail": "A home that does not open its books is suspended until it does.",
    "decision_id": "0199a1c0-5f5e-7000-8000-000000000004", "proposed_at": "2020-10-29T09:00:00+00:00"
}))]
pub struct MeasureView {
    pub id: MeasureId,
    pub framework_id: FrameworkId,
    pub membership_id: MembershipId,
    /// Whose books it is about.
    #[schema(value_type = String, example = "2020-21")]
    pub year: FinancialYear,
    pub effect: Effect,
    pub detail: String,
    /// Why, with the facts; absent where the rulebook has no rule for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
    pub proposed_at: LondonTime,
    /// This and what follows are absent until it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<LondonTime>,
}

/// A page of measures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeasurePage {
    pub items: Vec<MeasureView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What looking at a year's books gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckedBooks {
    /// Members whose books are late or missing.
    pub looked_at: usize,
    /// What is proposed anew; what was proposed before is not proposed again.
    pub proposed: Vec<MeasureView>,
}

impl From<Measure> for MeasureView {
    fn from(measure: Measure) -> Self {
        let answer = measure.answer;
        Self {
            id: measure.id,
            framework_id: measure.framework,
            membership_id: measure.membership,
            year: measure.year,
            effect: measure.effect,
            detail: measure.detail,
            decision_id: measure.decision,
            proposed_at: LondonTime(measure.proposed_at),
            accepted: answer.as_ref().map(|answer| answer.accepted),
            answered_by: answer.as_ref().map(|answer| answer.by),
            answered_at: answer.as_ref().map(|answer| LondonTime(answer.at)),
            reason: answer.map(|answer| answer.reason),
        }
    }
}
