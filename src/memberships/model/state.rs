//! The states of a membership, and the moves between them (N14).
//!
//! ```text
//! active ⇄ under review ──▶ improvement plan ──▶ active
//!    └───────────┴──────────────┴──▶ suspended ──▶ active
//! ```
//! Removal ends any of them but `active`, unless the law leaves no choice; a provider may leave from each.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::kernel::Refusal;

/// Only a suspension keeps a member from new work; and no state moves anybody who lives there (N15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    Active,
    /// A concern is looked into.
    UnderReview,
    /// Actions were agreed, each with its day.
    ImprovementPlan,
    /// No new placements and no invitations; existing placements continue.
    Suspended,
    /// Removed by the council.
    Terminated,
    /// Left of its own accord.
    Withdrawn,
    /// Its framework has ended. Never stored: the clock says so.
    Expired,
}

impl MemberState {
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::UnderReview,
        Self::ImprovementPlan,
        Self::Suspended,
        Self::Terminated,
        Self::Withdrawn,
        Self::Expired,
    ];
    /// Those of a member that neither left nor was removed.
    pub const STANDING: [Self; 4] = [Self::Active, Self::UnderReview, Self::ImprovementPlan, Self::Suspended];
    /// Those in which it is invited to compete and may be awarded contracts (W11).
    pub const OPEN_TO_WORK: [Self; 3] = [Self::Active, Self::UnderReview, Self::ImprovementPlan];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::UnderReview => "under_review",
            Self::ImprovementPlan => "improvement_plan",
            Self::Suspended => "suspended",
            Self::Terminated => "terminated",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// As a person says it: "the membership is …".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::UnderReview => "under review",
            Self::ImprovementPlan => "under an improvement plan",
            Self::Suspended => "suspended",
            Self::Terminated => "terminated",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired with its framework",
        }
    }

    /// What a stored name says.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().filter(|state| *state != Self::Expired).find(|state| state.name() == name)
    }

    pub fn is_standing(self) -> bool {
        Self::STANDING.contains(&self)
    }

    pub fn is_open_to_work(self) -> bool {
        Self::OPEN_TO_WORK.contains(&self)
    }
}

/// Something that happened to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipChange {
    Admitted,
    ReviewStarted,
    ReviewClosed,
    PlanAgreed,
    PlanMet,
    Flagged,
    Suspended,
    Reinstated,
    RemovalAnnounced,
    Terminated,
    Withdrawn,
}

impl MembershipChange {
    pub const ALL: [Self; 11] = [
        Self::Admitted,
        Self::ReviewStarted,
        Self::ReviewClosed,
        Self::PlanAgreed,
        Self::PlanMet,
        Self::Flagged,
        Self::Suspended,
        Self::Reinstated,
        Self::RemovalAnnounced,
        Self::Terminated,
        Self::Withdrawn,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::ReviewStarted => "review_started",
            Self::ReviewClosed => "review_closed",
            Self::PlanAgreed => "plan_agreed",
            Self::PlanMet => "plan_met",
            Self::Flagged => "flagged",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
            Self::RemovalAnnounced => "removal_announced",
            Self::Terminated => "terminated",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// As a mail says it: "your membership: …".
    pub const fn told(self) -> &'static str {
        match self {
            Self::Admitted => "it has begun",
            Self::ReviewStarted => "a review has begun",
            Self::ReviewClosed => "the review is closed",
            Self::PlanAgreed => "an improvement plan was agreed",
            Self::PlanMet => "the improvement plan was met",
            Self::Flagged => "something that is due is missing",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
            Self::RemovalAnnounced => "its removal was announced",
            Self::Terminated => "ended by the council",
            Self::Withdrawn => "you have left",
        }
    }

    /// In the audit log.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Admitted => "membership.admitted",
            Self::ReviewStarted => "membership.review_started",
            Self::ReviewClosed => "membership.review_closed",
            Self::PlanAgreed => "membership.plan_agreed",
            Self::PlanMet => "membership.plan_met",
            Self::Flagged => "membership.flagged",
            Self::Suspended => "membership.suspended",
            Self::Reinstated => "membership.reinstated",
            Self::RemovalAnnounced => "membership.removal_announced",
            Self::Terminated => "membership.terminated",
            Self::Withdrawn => "membership.withdrawn",
        }
    }

    /// As a person says it: "it cannot …".
    const fn words(self) -> &'static str {
        match self {
            Self::Admitted => "be admitted",
            Self::ReviewStarted => "be placed under review",
            Self::ReviewClosed => "have its review closed",
            Self::PlanAgreed => "be given an improvement plan",
            Self::PlanMet => "be found to have met its improvement plan",
            Self::Flagged => "be flagged",
            Self::Suspended => "be suspended",
            Self::Reinstated => "be reinstated",
            Self::RemovalAnnounced => "be told that it will be removed",
            Self::Terminated => "be removed",
            Self::Withdrawn => "leave",
        }
    }

    /// What follows from it, in a sentence.
    pub const fn effect(self) -> &'static str {
        match self {
            Self::Admitted => "It is invited to competitions and may be offered placements; no volume is promised.",
            Self::ReviewStarted => "A concern is looked into; new work and existing placements go on.",
            Self::ReviewClosed | Self::PlanMet => "No concern stands; new work and existing placements go on.",
            Self::PlanAgreed => "Improvements are due on agreed days; new work and existing placements go on.",
            Self::Flagged => "Noted on its record; nothing else changes.",
            Self::Suspended => "No new placements and no invitations; existing placements continue.",
            Self::Reinstated => "It is invited and may be offered placements again.",
            Self::RemovalAnnounced => "It knows why it is to be removed and from when; nothing else changes yet.",
            Self::Terminated | Self::Withdrawn => {
                "It is no member any more; existing placements continue under their contracts."
            }
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.name() == name)
    }

    /// Where it leads from `state`; none where it makes no sense.
    pub fn leads(self, state: MemberState) -> Option<MemberState> {
        use MemberState::{Active, ImprovementPlan, Suspended, Terminated, UnderReview, Withdrawn};
        match (self, state) {
            (Self::ReviewStarted, Active) => Some(UnderReview),
            (Self::ReviewClosed, UnderReview) => Some(Active),
            (Self::PlanAgreed, UnderReview) => Some(ImprovementPlan),
            (Self::PlanMet, ImprovementPlan) => Some(Active),
            (Self::Suspended, Active | UnderReview | ImprovementPlan) => Some(Suspended),
            (Self::Reinstated, Suspended) => Some(Active),
            (Self::Terminated, UnderReview | ImprovementPlan | Suspended) => Some(Terminated),
            (Self::Withdrawn, standing) if standing.is_standing() => Some(Withdrawn),
            (Self::Flagged | Self::RemovalAnnounced, standing) if standing.is_standing() => Some(standing),
            _ => None,
        }
    }

    /// What may happen to a membership in `state`.
    pub fn allowed(state: MemberState) -> Vec<Self> {
        Self::ALL.into_iter().filter(|change| change.leads(state).is_some()).collect()
    }

    /// Where a membership in `state` stands after this change.
    ///
    /// # Errors
    /// `wrong-state` when it makes no sense from there, with what does (`allowed`).
    pub fn from(self, state: MemberState) -> Result<MemberState, Refusal> {
        self.leads(state).ok_or_else(|| self.refused(state))
    }

    /// Names the state and what is possible from it.
    pub(super) fn refused(self, state: MemberState) -> Refusal {
        let allowed = Self::allowed(state);
        let words: Vec<&str> = allowed.iter().map(|change| change.words()).collect();
        let possible = match words.split_last() {
            None => "Nothing more happens to it.".to_owned(),
            Some((last, [])) => format!("It may {last}."),
            Some((last, others)) => format!("It may {} or {last}.", others.join(", ")),
        };
        let detail = format!("The membership is {}, so it cannot {}. {possible}", state.words(), self.words());
        Refusal::wrong_state(detail).member("allowed", json!(allowed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n14_illegal_jumps_are_refused_with_what_is_allowed() {
        use MemberState::{Active, Expired, ImprovementPlan, Suspended, Terminated, UnderReview, Withdrawn};
        use MembershipChange as Change;
        let reached = |change: Change| MemberState::ALL.map(|state| change.leads(state));
        let none = None;
        for (change, wanted) in [
            (Change::Admitted, [none; 7]),
            (Change::ReviewStarted, [Some(UnderReview), none, none, none, none, none, none]),
            (Change::ReviewClosed, [none, Some(Active), none, none, none, none, none]),
            (Change::PlanAgreed, [none, Some(ImprovementPlan), none, none, none, none, none]),
            (Change::PlanMet, [none, none, Some(Active), none, none, none, none]),
            (Change::Suspended, [Some(Suspended), Some(Suspended), Some(Suspended), none, none, none, none]),
            (Change::Reinstated, [none, none, none, Some(Active), none, none, none]),
            (Change::Terminated, [none, Some(Terminated), Some(Terminated), Some(Terminated), none, none, none]),
            (Change::Withdrawn, [Some(Withdrawn), Some(Withdrawn), Some(Withdrawn), Some(Withdrawn), none, none, none]),
        ] {
            assert_eq!(reached(change), wanted, "{}", change.name());
        }
        let refused = Change::Reinstated.from(UnderReview).unwrap_err().to_string();
        assert!(refused.contains("under review, so it cannot be reinstated. It may have its review closed, be given"));
        let ended = Change::Suspended.from(Expired).unwrap_err().to_string();
        assert!(ended.ends_with("it cannot be suspended. Nothing more happens to it."), "{ended}");
    }

    #[test]
    fn n15_only_a_suspension_keeps_a_standing_member_from_new_work() {
        let kept: Vec<_> = MemberState::STANDING.into_iter().filter(|state| !state.is_open_to_work()).collect();
        assert_eq!(kept, [MemberState::Suspended]);
        assert!(MembershipChange::Suspended.effect().contains("existing placements continue"));
    }

    #[test]
    fn a_state_and_a_change_have_one_name_everywhere() {
        for state in MemberState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        for change in MembershipChange::ALL {
            assert_eq!(serde_json::to_value(change).unwrap(), change.name());
            assert_eq!(change.action(), format!("membership.{}", change.name()));
            assert_eq!(MembershipChange::parse(change.name()), Some(change));
        }
        assert_eq!(MemberState::parse("expired"), None, "it is never stored");
    }
}
