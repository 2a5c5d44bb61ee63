//! What a membership is, and how it may change.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::{Instant, Refusal};

/// A suspended member keeps the people who live there and is invited to nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    Active,
    Suspended,
    Terminated,
}

impl MemberState {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Terminated => "terminated",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Terminated].into_iter().find(|state| state.name() == name)
    }
}

/// A location's place in a framework. The names are those at admission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: MembershipId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    pub application: ApplicationId,
    pub state: MemberState,
    pub admitted_at: Instant,
    /// The points of the council's own assessment of quality, where it makes one.
    pub quality_points: Option<Decimal>,
    pub version: i64,
}

/// Whom to admit: the applicant of a granted application.
#[derive(Clone, Debug)]
pub struct NewMember {
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    pub application: ApplicationId,
}

/// Something that happened to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipChange {
    Admitted,
    Suspended,
    Reinstated,
    Terminated,
}

impl MembershipChange {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
            Self::Terminated => "terminated",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Admitted, Self::Suspended, Self::Reinstated, Self::Terminated]
            .into_iter()
            .find(|change| change.name() == name)
    }

    /// Where a membership in `state` stands after this change.
    ///
    /// # Errors
    /// `wrong-state` when the change makes no sense from there.
    pub fn from(self, state: MemberState) -> Result<MemberState, Refusal> {
        match (self, state) {
            (Self::Suspended, MemberState::Active) => Ok(MemberState::Suspended),
            (Self::Reinstated, MemberState::Suspended) => Ok(MemberState::Active),
            (Self::Terminated, MemberState::Active | MemberState::Suspended) => Ok(MemberState::Terminated),
            (change, state) => Err(Refusal::wrong_state(format!(
                "The membership is {}, so it cannot be {}.",
                state.name(),
                change.name()
            ))),
        }
    }
}

/// One line of a membership's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipEvent {
    pub change: MembershipChange,
    pub reason: String,
    pub by: Uuid,
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_membership_moves_only_where_it_makes_sense() {
        use MemberState::{Active, Suspended, Terminated};
        let moves = |change: MembershipChange| [Active, Suspended, Terminated].map(|state| change.from(state).ok());
        assert_eq!(moves(MembershipChange::Admitted), [None, None, None]);
        assert_eq!(moves(MembershipChange::Suspended), [Some(Suspended), None, None]);
        assert_eq!(moves(MembershipChange::Reinstated), [None, Some(Active), None]);
        assert_eq!(moves(MembershipChange::Terminated), [Some(Terminated), Some(Terminated), None]);
    }
}
