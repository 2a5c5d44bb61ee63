//! Requests and answers about what happens to an approval until it has effect.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::course::{CallInOutcome, Effect, StepTaken, Turn, Turned};
use super::super::model::Approval;
use crate::kernel::ids::{DecisionId, UserId};

/// A decision that was published.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"published_on": "2021-02-08", "key_decision": true, "wards": ["All"]}))]
pub struct NewPublication {
    pub published_on: NaiveDate,
    pub key_decision: bool,
    /// Which it affects.
    #[schema(max_items = 200)]
    pub wards: Vec<String>,
}

/// A decision that was called in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"called_in_by": "Three members of the scrutiny committee", "reason": "The cost beyond 2023."}))]
pub struct NewCallIn {
    #[schema(min_length = 1, max_length = 200)]
    pub called_in_by: String,
    #[schema(min_length = 1, max_length = 10_000)]
    pub reason: String,
}

/// What became of a call-in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "upheld", "reason": "Scrutiny was satisfied with the figures."}))]
pub struct CallInResolution {
    pub outcome: CallInOutcome,
    #[schema(min_length = 1, max_length = 10_000)]
    pub reason: String,
}

/// Why a decision cannot wait.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"agreed_by": "The chair of scrutiny", "reason": "Residents must move before the home closes."}))]
pub struct NewUrgency {
    #[schema(min_length = 1, max_length = 200)]
    pub agreed_by: String,
    #[schema(min_length = 1, max_length = 10_000)]
    pub reason: String,
}

/// A step that was decided.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ApprovalStep)]
pub struct StepView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub by: UserId,
    /// Held at that moment.
    pub office: Option<String>,
    pub reason: String,
    /// Of the minute or of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub decided_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    /// The rule's.
    pub decision_id: DecisionId,
}

/// Where an approval is on its way to its effect, and the record of the decision: what was published, called in, agreed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ApprovalEffect)]
pub struct EffectView {
    pub state: EffectState,
    /// The last day on which the decision ought to be published, where the rulebook says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_by: Option<NaiveDate>,
    /// Whether it was published after that day, or that day has passed and it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_late: Option<bool>,
    /// The last day on which the decision can be called in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_call_in: Option<NaiveDate>,
    /// The first day on which what was decided can be done, unless it is called in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication: Option<PublicationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_in: Option<CallInView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<UrgencyView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// It is not approved.
    None,
    AwaitsPublication,
    /// The time for calling it in runs.
    AwaitsCallIn,
    CalledIn,
    Effective,
}

/// How a decision was published.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DecisionPublication)]
pub struct PublicationView {
    pub published_on: NaiveDate,
    pub key_decision: bool,
    pub wards: Vec<String>,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    /// The rule's, on when it can be called in.
    pub decision_id: DecisionId,
}

/// A call-in, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DecisionCallIn)]
pub struct CallInView {
    pub called_in_by: String,
    pub reason: String,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CallInOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_because: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<DateTime<Utc>>,
}

/// Why a decision did not wait.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DecisionUrgency)]
pub struct UrgencyView {
    pub agreed_by: String,
    pub reason: String,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
}

pub(super) fn steps_of(approval: &Approval) -> Vec<StepView> {
    let view = |(step, turned): (&StepTaken, &Turned)| StepView {
        name: step.name.clone(),
        by: turned.by,
        office: step.office.clone(),
        reason: step.reason.clone(),
        reference: step.reference.clone(),
        decided_on: step.decided_on,
        recorded_at: turned.at,
        decision_id: step.decision,
    };
    approval.steps_taken().map(view).collect()
}

impl EffectView {
    pub(super) fn of(approval: &Approval, today: NaiveDate) -> Self {
        let publication = approval.publication();
        let publish_by = approval.steps_taken().last().and_then(|(step, _)| step.publish_by);
        let published_on = publication.map_or(today, |(published, _)| published.published_on);
        let waits = publication.is_some() || approval.effect() == Effect::AwaitsPublication;
        let dates = publication.map(|(published, _)| (published.last_call_in, published.effective_on));
        let mut view = Self {
            state: match approval.effect() {
                Effect::None => EffectState::None,
                Effect::AwaitsPublication => EffectState::AwaitsPublication,
                Effect::From { effective_on, .. } if today < effective_on => EffectState::AwaitsCallIn,
                Effect::CalledIn => EffectState::CalledIn,
                Effect::From { .. } | Effect::AtOnce => EffectState::Effective,
            },
            publish_by,
            publication_late: publish_by.filter(|_| waits).map(|by| published_on > by),
            last_call_in: dates.and_then(|(last, _)| last),
            effective_on: dates.map(|(_, effective)| effective),
            publication: publication.map(|(published, turned)| PublicationView {
                published_on: published.published_on,
                key_decision: published.key_decision,
                wards: published.wards.clone(),
                recorded_by: turned.by,
                recorded_at: turned.at,
                decision_id: published.decision,
            }),
            call_in: None,
            urgency: None,
        };
        for turned in &approval.turns {
            view.add(turned);
        }
        view
    }

    fn add(&mut self, turned: &Turned) {
        let (recorded_by, recorded_at) = (turned.by, turned.at);
        match turned.turn.clone() {
            Turn::CalledIn { called_in_by, reason } => {
                let (outcome, resolved_because, resolved_at) = (None, None, None);
                self.call_in = Some(CallInView {
                    called_in_by,
                    reason,
                    recorded_by,
                    recorded_at,
                    outcome,
                    resolved_because,
                    resolved_at,
                });
            }
            Turn::CallInResolved { outcome, reason } => {
                if let Some(call_in) = &mut self.call_in {
                    call_in.outcome = Some(outcome);
                    call_in.resolved_because = Some(reason);
                    call_in.resolved_at = Some(recorded_at);
                }
            }
            Turn::Urgent { agreed_by, reason } => {
                self.urgency = Some(UrgencyView { agreed_by, reason, recorded_by, recorded_at });
            }
            Turn::ReferenceGiven(_) | Turn::StepTaken(_) | Turn::Published(_) => {}
        }
    }
}
