//! Why a member is removed, and that it was told before.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{MemberState, MembershipChange, MembershipEvent};
use crate::kernel::{Instant, Refusal, london};

/// Why a member is removed (Procurement Act 2023, s.37). Which grounds a framework's law knows is for
/// [`crate::regimes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovalGround {
    /// On the debarment list for a mandatory ground: it must go, at once.
    Debarred,
    /// An excluded supplier in the authority's own view.
    Excluded,
    /// Became, or is found to have been, an excludable supplier.
    Excludable,
    /// No longer meets the conditions for membership.
    ConditionsNotMet,
    /// Another ground that the framework's own terms give.
    Terms,
}

impl RemovalGround {
    pub const ALL: [Self; 5] = [Self::Debarred, Self::Excluded, Self::Excludable, Self::ConditionsNotMet, Self::Terms];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debarred => "debarred",
            Self::Excluded => "excluded",
            Self::Excludable => "excludable",
            Self::ConditionsNotMet => "conditions_not_met",
            Self::Terms => "terms",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.name() == name)
    }

    /// The council has no choice.
    pub const fn is_mandatory(self) -> bool {
        matches!(self, Self::Debarred)
    }

    /// It is about what the supplier is, not about what it does here: a Minister is told (s.59).
    pub const fn is_exclusion(self) -> bool {
        matches!(self, Self::Debarred | Self::Excluded | Self::Excludable)
    }

    /// Where a membership in `state` stands after a removal on this ground. An active member is looked into first,
    /// unless it must go.
    ///
    /// # Errors
    /// `wrong-state` with what is allowed.
    pub fn from(self, state: MemberState) -> Result<MemberState, Refusal> {
        if self.is_mandatory() && state.is_standing() {
            return Ok(MemberState::Terminated);
        }
        MembershipChange::Terminated.from(state)
    }
}

/// The announcement of removal that still stands, if one does: the day it was made and the day it named. Whoever was
/// found to be in order afterwards need not expect it any more.
pub fn announced(history: &[MembershipEvent]) -> Option<(Instant, NaiveDate)> {
    let lapsed = |event: &&MembershipEvent| {
        matches!(
            event.change,
            MembershipChange::ReviewClosed | MembershipChange::PlanMet | MembershipChange::Reinstated
        )
    };
    let since = history.iter().rev().take_while(|event| !lapsed(event));
    let mut found = since.filter(|event| event.change == MembershipChange::RemovalAnnounced);
    found.find_map(|event| Some((event.at, event.takes_effect_on?)))
}

/// # Errors
/// `validation` when the announced day is not after the day of the announcement.
pub fn check_announcement(takes_effect_on: NaiveDate, now: Instant) -> Result<(), Refusal> {
    if takes_effect_on > london::date_of(now) {
        return Ok(());
    }
    Err(Refusal::invalid("/takes_effect_on", "not_ahead", "must be a later day than today: it is told before"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(change: MembershipChange, day: &str) -> MembershipEvent {
        MembershipEvent {
            change,
            reason: String::new(),
            ground: None,
            takes_effect_on: (change == MembershipChange::RemovalAnnounced).then(|| day.parse().unwrap()),
            by: uuid::Uuid::nil(),
            at: "2026-05-01T09:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn an_announcement_lapses_when_the_member_is_found_in_order() {
        use MembershipChange::{Admitted, Reinstated, RemovalAnnounced, Suspended};
        let day = |history: &[MembershipEvent]| announced(history).map(|(_, day)| day.to_string());
        let mut history = vec![event(Admitted, ""), event(RemovalAnnounced, "2026-06-01")];
        assert_eq!(day(&history).as_deref(), Some("2026-06-01"));
        history.push(event(Suspended, ""));
        assert_eq!(day(&history).as_deref(), Some("2026-06-01"));
        history.push(event(Reinstated, ""));
        assert_eq!(day(&history), None);
        history.push(event(RemovalAnnounced, "2026-07-01"));
        assert_eq!(day(&history).as_deref(), Some("2026-07-01"));
    }

    #[test]
    fn s37_an_active_member_is_removed_at_once_only_where_the_council_has_no_choice() {
        use MemberState::{Active, Suspended, Terminated, Withdrawn};
        assert_eq!(RemovalGround::Debarred.from(Active).ok(), Some(Terminated));
        for ground in RemovalGround::ALL.into_iter().filter(|ground| !ground.is_mandatory()) {
            assert!(ground.from(Active).is_err(), "{}", ground.name());
            assert_eq!(ground.from(Suspended).ok(), Some(Terminated));
        }
        assert!(RemovalGround::Debarred.from(Withdrawn).is_err());
        let exclusions = RemovalGround::ALL.map(RemovalGround::is_exclusion);
        assert_eq!(exclusions, [true, true, true, false, false]);
    }
}
