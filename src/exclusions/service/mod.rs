//! The use cases of exclusion: persons, declarations, the debarment list, and what rules are told of them.

mod debarments;
mod declaring;
mod facts;
mod hearings;
mod persons;
mod refusals;

pub use debarments::ListFile;

pub use super::store::debarments::DebarmentFilter;

use crate::conflicts::{Conflicts, Matter};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{FrameworkId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Instant, Refusal};
use crate::providers::{Providers, normal};
use crate::regimes::Regimes;
use crate::store::Db;

use super::model::PartyNumber;

#[derive(Clone)]
pub struct Exclusions {
    db: Db,
    providers: Providers,
    frameworks: Frameworks,
    regimes: Regimes,
    conflicts: Conflicts,
}

impl Exclusions {
    pub fn new(db: Db, providers: Providers, frameworks: Frameworks, regimes: Regimes, conflicts: Conflicts) -> Self {
        Self { db, providers, frameworks, regimes, conflicts }
    }

    /// What came with a provider's application opens only to whom no interest keeps out (T09).
    async fn require_clear(
        &self,
        actor: &Actor,
        (framework, provider): (FrameworkId, ProviderId),
        at: Instant,
    ) -> Result<(), Refusal> {
        self.conflicts.require_clear(actor, Matter::framework(framework), [provider], at).await
    }
}

/// The number in its one form; a fault is noted at `at`.
fn normalised(at: &str, number: &PartyNumber, faults: &mut Faults) -> Option<PartyNumber> {
    match normal(&number.scheme, &number.value) {
        Ok((scheme, value)) => Some(PartyNumber { scheme, value }),
        Err(fault) => {
            faults.add(at, "bad_identifier", fault.to_string());
            None
        }
    }
}
