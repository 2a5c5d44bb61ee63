//! Improvement plans: what is to improve, by when, and whether it did.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{ImprovementPlanId, MembershipId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Refusal, london};

/// What a member agreed to improve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: ImprovementPlanId,
    pub membership: MembershipId,
    pub reason: String,
    pub actions: Vec<Action>,
    pub agreed_by: Uuid,
    pub agreed_at: Instant,
    pub closing: Option<Closing>,
}

/// How a plan ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub outcome: PlanOutcome,
    pub reason: String,
    pub by: Uuid,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanOutcome {
    /// The member is active again.
    Met,
    /// The member is suspended.
    NotMet,
    /// The member left, was removed, or was suspended for another reason.
    Dropped,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// 1 for the first.
    pub number: i32,
    pub action: String,
    pub due_on: NaiveDate,
    pub done: Option<Done>,
}

/// An action with the evidence that it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub evidence: String,
    pub by: Uuid,
    pub at: Instant,
}

/// What to do, as it is agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAction {
    pub action: String,
    pub due_on: NaiveDate,
}

/// Derived from the clock whenever it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    Open,
    Overdue,
    Done,
}

impl PlanOutcome {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Dropped => "dropped",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Met, Self::NotMet, Self::Dropped].into_iter().find(|outcome| outcome.name() == name)
    }
}

impl Action {
    /// An action may be done to the end of its day.
    pub fn state(&self, now: Instant) -> ActionState {
        if self.done.is_some() {
            ActionState::Done
        } else if london::date_of(now) > self.due_on {
            ActionState::Overdue
        } else {
            ActionState::Open
        }
    }
}

impl Plan {
    /// # Errors
    /// `wrong-state` naming the actions that are not done: a plan is met only as a whole.
    pub fn require_done(&self) -> Result<(), Refusal> {
        let open: Vec<String> = self
            .actions
            .iter()
            .filter(|action| action.done.is_none())
            .map(|action| action.number.to_string())
            .collect();
        match open.as_slice() {
            [] => Ok(()),
            [one] => Err(Refusal::wrong_state(format!("Action {one} is not done, so the plan is not met."))),
            many => {
                Err(Refusal::wrong_state(format!("Actions {} are not done, so the plan is not met.", many.join(", "))))
            }
        }
    }
}

const MOST_ACTIONS: usize = 100;
const ACTION_LENGTH: usize = 2_000;

/// Faults of the actions to agree on.
pub fn check_actions(actions: &[NewAction], today: NaiveDate, faults: &mut Faults) {
    faults.require(!actions.is_empty(), "/actions", "empty", "must name at least one action");
    faults.require(actions.len() <= MOST_ACTIONS, "/actions", "too_many", "may hold 100 actions");
    for (index, new) in actions.iter().enumerate() {
        faults.text(&format!("/actions/{index}/action"), &new.action, ACTION_LENGTH);
        let due = format!("/actions/{index}/due_on");
        faults.require(new.due_on >= today, &due, "past", "must not lie in the past");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n14_an_action_is_overdue_from_the_day_after_its_own() {
        let mut action =
            Action { number: 1, action: "Train".into(), due_on: "2021-06-30".parse().unwrap(), done: None };
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(action.state(at("2021-06-30T22:59:59Z")), ActionState::Open, "the last second of the day in London");
        assert_eq!(action.state(at("2021-06-30T23:00:00Z")), ActionState::Overdue);
        action.done = Some(Done { evidence: "Seen".into(), by: Uuid::nil(), at: at("2021-07-02T09:00:00Z") });
        assert_eq!(action.state(at("2021-07-03T09:00:00Z")), ActionState::Done);
    }
}
