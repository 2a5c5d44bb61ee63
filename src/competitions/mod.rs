//! Mini-competitions: what is bought, by when, from whom, and how tenders will be judged.
//!
//! A competition is drafted, published to the active members of its framework, and opened after closing. What it
//! asks is frozen when it is published, together with the rulebook that will judge it.

mod model;
mod seal;
mod timetable;

pub use model::{Competition, CompetitionKind, CompetitionState, Invitee, Question, Term, Weights};
pub use seal::{CompetitionKey, Opener, SealError, Sealer, SealingKey};
pub use timetable::{Severity, Timetable, TimetableFinding, TimetableLaw};

use utoipa_actix_web::service_config::ServiceConfig;

use crate::kernel::ids::{CompetitionId, ProviderId};
use crate::kernel::{Actor, Refusal};

#[derive(Clone)]
pub struct Competitions;

impl Competitions {
    pub fn new() -> Self {
        Self
    }

    /// # Errors
    /// `not-found` when it is not the caller's own authority's.
    pub async fn owned(&self, _actor: &Actor, _id: CompetitionId) -> Result<Competition, Refusal> {
        Err(Refusal::not_found("competition"))
    }

    /// Whether this provider may tender.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invited(&self, _competition: CompetitionId, _provider: ProviderId) -> Result<bool, Refusal> {
        Ok(false)
    }
}

pub fn routes(_: &mut ServiceConfig) {}
