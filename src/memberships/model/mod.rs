//! What a membership is: its member, its states, and what a member is held to.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod duty;
mod lot;
mod measure;
mod open_book;
mod plan;
mod removal;
mod review;
mod state;
mod wages;
mod year;

pub use duty::{Duty, Owed};
pub use lot::{LotEnd, LotEnding, MemberLot, NewLot};
pub use measure::{Answer, Effect, Measure};
pub use open_book::{Account, BookState, BookSubmission, BooksOf, Opened};
pub use plan::{Action, ActionState, Closing, Done, NewAction, Plan, PlanOutcome, check_actions};
pub use removal::{RemovalGround, announced, check_announcement};
pub use review::{Review, ReviewKind, ReviewOutcome, ReviewRecord, ReviewTask, next_annual};
pub use state::{MemberState, MembershipChange};
pub use wages::{WageDeclaration, WageFloor, WageLine, WageState};
pub use year::FinancialYear;

use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::{Instant, Refusal, ServiceType, london};

/// A location's place in a framework. The names are those at admission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: MembershipId,
    pub framework: FrameworkId,
    /// The council that runs the framework: its lead, where it is a joint one.
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    pub application: ApplicationId,
    /// As it was last changed; see [`Member::state_at`].
    pub state: MemberState,
    /// Settles who leads its performance; without it the framework's lead does (N08).
    pub service_type: Option<ServiceType>,
    /// Past ones too, in the order of the framework and then of time.
    #[serde(default)]
    pub lots: Vec<MemberLot>,
    pub admitted_at: Instant,
    /// The last day of the framework.
    pub ends_on: NaiveDate,
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
    /// At least one.
    pub lots: Vec<NewLot>,
}

/// One line of a membership's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipEvent {
    pub change: MembershipChange,
    pub reason: String,
    /// Why it was, or is to be, removed.
    pub ground: Option<RemovalGround>,
    /// The day from which an announced removal may be carried out.
    pub takes_effect_on: Option<NaiveDate>,
    pub by: Uuid,
    pub at: Instant,
}

impl Member {
    /// Where the membership stands at an instant: whatever it was, it expires with its framework.
    pub fn state_at(&self, now: Instant) -> MemberState {
        if self.state.is_standing() && london::date_of(now) > self.ends_on { MemberState::Expired } else { self.state }
    }

    /// # Errors
    /// `stale` unless `version`, which the caller has read, is the present one.
    pub fn require_version(&self, version: i64) -> Result<(), Refusal> {
        if self.version == version { Ok(()) } else { Err(Refusal::stale(self.version)) }
    }

    /// # Errors
    /// `wrong-state` once the member has left, was removed, or its framework has ended.
    pub fn require_standing(&self, now: Instant) -> Result<(), Refusal> {
        let state = self.state_at(now);
        if state.is_standing() {
            return Ok(());
        }
        Err(Refusal::wrong_state(format!("The membership is {}; it stands no more.", state.words())))
    }

    /// The day of its admission.
    pub fn admitted_on(&self) -> NaiveDate {
        london::date_of(self.admitted_at)
    }
}
