//! What happens to an approval: references, one decision for each step, its publication, a call-in, an urgency; and from
//! which day on it has effect (N18, T11).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Approval, ApprovalState};
use crate::kernel::ids::{DecisionId, UserId};
use crate::kernel::{Instant, Refusal, london};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    ReferenceGiven(Reference),
    StepTaken(StepTaken),
    Published(Publication),
    /// By whom, in words: councillors have no accounts.
    CalledIn {
        called_in_by: String,
        reason: String,
    },
    CallInResolved {
        outcome: CallInOutcome,
        reason: String,
    },
    /// Who agreed that it cannot wait for the end of the call-in, and why not.
    Urgent {
        agreed_by: String,
        reason: String,
    },
}

/// What another office filed the report under: finance, legal (S16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApprovalReference, example = json!({"kind": "finance", "reference": "FD.7637/24"}))]
pub struct Reference {
    /// Whose it is, as the rulebook calls it.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub kind: String,
    #[schema(min_length = 1, max_length = 100)]
    pub reference: String,
}

/// One step of the scheme of delegation, decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTaken {
    /// None where the scheme has one step.
    pub name: Option<String>,
    pub office: Option<String>,
    pub reason: String,
    /// Of the minute or of the decision.
    pub reference: Option<String>,
    pub decided_on: NaiveDate,
    /// The rule's.
    pub decision: DecisionId,
    /// The last one: whether it waits for call-in.
    pub awaits_call_in: bool,
    /// The last day on which it ought to be published, where the rulebook says so (T11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish_by: Option<NaiveDate>,
}

/// A published decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    pub published_on: NaiveDate,
    pub key_decision: bool,
    pub wards: Vec<String>,
    /// The last day on which it can be called in; none when the rulebook says it cannot.
    pub last_call_in: Option<NaiveDate>,
    pub effective_on: NaiveDate,
    /// The rule's.
    pub decision: DecisionId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallInOutcome {
    /// The decision stands, and has effect at once.
    Upheld,
    /// Back to whoever asked.
    SentBack,
}

/// A turn on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    pub turn: Turn,
    pub by: UserId,
    pub at: Instant,
}

/// From when an approval has effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is not approved.
    None,
    AwaitsPublication,
    /// From that day, unless it is called in by its last call-in date.
    From {
        effective_on: NaiveDate,
        last_call_in: Option<NaiveDate>,
    },
    CalledIn,
    AtOnce,
}

impl Approval {
    /// What the scheme calls the next step, its number from 1, and of how many.
    pub fn next_step(&self) -> (Option<&str>, usize, usize) {
        let taken = self.steps_taken().count();
        (self.steps.get(taken).map(String::as_str), taken + 1, self.steps.len().max(1))
    }

    /// In their order, each with who took it and when it was recorded.
    pub fn steps_taken(&self) -> impl Iterator<Item = (&StepTaken, &Turned)> {
        self.turns.iter().filter_map(|turned| match &turned.turn {
            Turn::StepTaken(step) => Some((step, turned)),
            _ => None,
        })
    }

    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.turns.iter().filter_map(|turned| match &turned.turn {
            Turn::ReferenceGiven(reference) => Some(reference),
            _ => None,
        })
    }

    pub fn publication(&self) -> Option<(&Publication, &Turned)> {
        self.turns.iter().find_map(|turned| match &turned.turn {
            Turn::Published(publication) => Some((publication, turned)),
            _ => None,
        })
    }

    /// From when it has effect.
    pub fn effect(&self) -> Effect {
        if !matches!(self.state, ApprovalState::Approved { .. }) {
            return Effect::None;
        }
        let last = self.turns.iter().rev().find_map(|turned| match &turned.turn {
            Turn::Urgent { .. } => Some(Effect::AtOnce),
            Turn::CallInResolved { .. } => Some(Effect::AtOnce),
            Turn::CalledIn { .. } => Some(Effect::CalledIn),
            Turn::Published(Publication { effective_on, last_call_in, .. }) => {
                Some(Effect::From { effective_on: *effective_on, last_call_in: *last_call_in })
            }
            Turn::StepTaken(_) | Turn::ReferenceGiven(_) => None,
        });
        let waits = self.steps_taken().last().is_some_and(|(step, _)| step.awaits_call_in);
        last.unwrap_or(if waits { Effect::AwaitsPublication } else { Effect::AtOnce })
    }

    /// Whether what was approved can be done on that day.
    ///
    /// # Errors
    /// `wrong-state`, with `effective_on` while the time of call-in runs.
    pub fn must_have_effect(&self, today: NaiveDate) -> Result<(), Refusal> {
        let detail = match self.effect() {
            Effect::AtOnce => return Ok(()),
            Effect::From { effective_on, .. } if effective_on <= today => return Ok(()),
            Effect::From { effective_on, last_call_in } => {
                let call_in = match last_call_in {
                    Some(last) => format!("The decision can be called in until {}", london::day(last)),
                    None => "The decision has no effect yet".to_owned(),
                };
                let detail = format!("{call_in}; it takes effect on {}.", london::day(effective_on));
                return Err(Refusal::wrong_state(detail).member("effective_on", effective_on.to_string()));
            }
            Effect::CalledIn => "The decision was called in, and has no effect until that is resolved.",
            Effect::AwaitsPublication => {
                "The decision has not been published. It takes effect when the time for calling it in is over."
            }
            Effect::None => return self.must_be_approved(),
        };
        Err(Refusal::wrong_state(detail))
    }

    /// Whether an urgency may be agreed, or a call-in recorded on that day.
    ///
    /// # Errors
    /// `wrong-state` when it is not approved, already has effect, or was called in.
    pub fn must_be_waiting(&self, today: NaiveDate) -> Result<(), Refusal> {
        self.must_be_approved()?;
        match self.effect() {
            Effect::AwaitsPublication => Ok(()),
            Effect::From { effective_on, .. } if today < effective_on => Ok(()),
            Effect::CalledIn => Err(Refusal::wrong_state("The decision was called in already.")),
            _ => Err(Refusal::wrong_state("The decision has effect already.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::awards::model::Verdict;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Decided on 11 June 2019, with what came after.
    fn approved(awaits_call_in: bool, turns: Vec<Turn>) -> Approval {
        let at = london::start_of(day("2019-06-11"));
        let by = UserId::from(uuid::Uuid::from_u128(1));
        let decision = DecisionId::from(uuid::Uuid::from_u128(2));
        let step = StepTaken {
            name: None,
            office: None,
            reason: "Yes.".into(),
            reference: None,
            decided_on: day("2019-06-11"),
            decision,
            awaits_call_in,
            publish_by: None,
        };
        let all = [Turn::StepTaken(step)].into_iter().chain(turns);
        Approval {
            turns: all.map(|turn| Turned { turn, by, at }).collect(),
            state: ApprovalState::Approved {
                verdict: Verdict { by, office: None, at, reason: "Yes.".into() },
                decision,
            },
            ..Approval::example()
        }
    }

    fn published() -> Turn {
        Turn::Published(Publication {
            published_on: day("2019-06-12"),
            key_decision: true,
            wards: vec!["All".into()],
            last_call_in: Some(day("2019-06-19")),
            effective_on: day("2019-06-20"),
            decision: DecisionId::from(uuid::Uuid::from_u128(3)),
        })
    }

    #[test]
    fn n18_the_decision_of_11_june_2019_has_effect_on_the_20th() {
        let approval = approved(true, vec![published()]);
        let refused = approval.must_have_effect(day("2019-06-19")).unwrap_err().to_string();
        assert!(
            refused.contains("until Wednesday 19 June 2019; it takes effect on Thursday 20 June 2019"),
            "{refused}"
        );
        approval.must_have_effect(day("2019-06-20")).unwrap();
        approved(true, vec![]).must_have_effect(day("2029-01-01")).unwrap_err();
        approved(false, vec![]).must_have_effect(day("2019-06-11")).unwrap();
    }

    #[test]
    fn t11_a_call_in_stops_it_and_an_urgency_does_not_wait() {
        let called = Turn::CalledIn { called_in_by: "Three councillors".into(), reason: "The cost.".into() };
        let upheld = Turn::CallInResolved { outcome: CallInOutcome::Upheld, reason: "It stands.".into() };
        let urgent = Turn::Urgent { agreed_by: "The chair".into(), reason: "A home closes.".into() };
        let stopped = approved(true, vec![published(), called.clone()]);
        stopped.must_have_effect(day("2019-12-01")).unwrap_err();
        stopped.must_be_waiting(day("2019-06-13")).unwrap_err();
        approved(true, vec![published(), called, upheld]).must_have_effect(day("2019-06-13")).unwrap();
        approved(true, vec![urgent.clone()]).must_have_effect(day("2019-06-11")).unwrap();
        approved(true, vec![published(), urgent]).must_be_waiting(day("2019-06-13")).unwrap_err();
        approved(true, vec![published()]).must_be_waiting(day("2019-06-20")).unwrap_err();
        approved(true, vec![published()]).must_be_waiting(day("2019-06-19")).unwrap();
    }
}
