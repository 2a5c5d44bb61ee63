//! The use cases of exclusion: persons, declarations, the debarment list, and what rules are told of them.

mod debarments;
mod declaring;
mod facts;
mod hearings;
mod persons;
mod refusals;

pub use debarments::ListFile;

pub use super::store::debarments::DebarmentFilter;

use crate::frameworks::Frameworks;
use crate::kernel::text::Faults;
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
}

impl Exclusions {
    pub fn new(db: Db, providers: Providers, frameworks: Frameworks, regimes: Regimes) -> Self {
        Self { db, providers, frameworks, regimes }
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
