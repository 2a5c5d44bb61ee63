//! Improvement plans in requests and answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::{ImprovementPlanId, MembershipId};
use crate::kernel::london::LondonTime;
use crate::memberships::model::{Action, ActionState, NewAction, Plan, PlanOutcome};

/// What a member under review is to improve.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reason": "Medicines were given late on three visits.",
    "actions": [{"action": "Train every shift leader in medicines.", "due_on": "2027-06-30"}]
}))]
pub struct NewImprovementPlan {
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    #[schema(min_items = 1, max_items = 100)]
    pub actions: Vec<NewImprovementAction>,
}

/// One thing to do.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewImprovementAction {
    #[schema(min_length = 1, max_length = 2000)]
    pub action: String,
    /// The last day for it.
    pub due_on: NaiveDate,
}

impl NewImprovementPlan {
    pub fn actions(&self) -> Vec<NewAction> {
        let action = |new: &NewImprovementAction| NewAction { action: new.action.clone(), due_on: new.due_on };
        self.actions.iter().map(action).collect()
    }
}

/// What shows that an action was done.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"evidence": "Certificates of all nine shift leaders seen on 21 June."}))]
pub struct ActionEvidence {
    #[schema(min_length = 1, max_length = 4000)]
    pub evidence: String,
}

/// How a plan ends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"met": true, "reason": "Every action was done and seen."}))]
pub struct PlanClosing {
    /// The member is active again; otherwise it is suspended.
    pub met: bool,
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// An improvement plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImprovementPlanView {
    pub id: ImprovementPlanId,
    pub membership_id: MembershipId,
    pub reason: String,
    pub actions: Vec<ImprovementActionView>,
    pub agreed_at: LondonTime,
    pub agreed_by: Uuid,
    /// Absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<PlanOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<LondonTime>,
    /// Of the membership: a plan is part of it.
    pub version: i64,
}

/// One action of a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImprovementActionView {
    /// 1 for the first.
    pub number: i32,
    pub action: String,
    pub due_on: NaiveDate,
    /// At the moment of the answer.
    pub state: ActionState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<LondonTime>,
}

impl ImprovementPlanView {
    pub fn at(now: Instant, plan: Plan, version: i64) -> Self {
        let (outcome, closing_reason, closed_at) = match plan.closing {
            Some(closing) => (Some(closing.outcome), Some(closing.reason), Some(LondonTime(closing.at))),
            None => (None, None, None),
        };
        Self {
            id: plan.id,
            membership_id: plan.membership,
            reason: plan.reason,
            actions: plan.actions.into_iter().map(|action| ImprovementActionView::at(now, action)).collect(),
            agreed_at: LondonTime(plan.agreed_at),
            agreed_by: plan.agreed_by,
            outcome,
            closing_reason,
            closed_at,
            version,
        }
    }
}

impl ImprovementActionView {
    fn at(now: Instant, action: Action) -> Self {
        let state = action.state(now);
        let (evidence, completed_at) = action.done.map(|done| (done.evidence, LondonTime(done.at))).unzip();
        Self { number: action.number, action: action.action, due_on: action.due_on, state, evidence, completed_at }
    }
}
