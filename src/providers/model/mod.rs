//! What a provider is.

mod capacity;
mod identifier;
mod party;
mod passport;
mod supplier;

use serde::{Deserialize, Serialize};

pub use capacity::DeclaredCapacity;
pub use identifier::{BadIdentifier, COMPANIES_HOUSE, Identifier, Origin, company_number, normal};
pub use party::{Address, ConnectedKind, ConnectedPerson, Misshapen, PartyIdentifier, Supplier};
pub use passport::{BuyerConsent, Passport, Said};
pub use supplier::{SupplierInformation, Verification, read_information};

use crate::kernel::Instant;
use crate::kernel::ids::ProviderId;

/// An organisation that provides care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    pub id: ProviderId,
    pub name: String,
    /// In order of scheme and value.
    pub identifiers: Vec<Identifier>,
    pub version: i64,
    pub created_at: Instant,
}

impl Provider {
    /// Eight characters; none for those who are no company, or whose number nobody here has confirmed.
    pub fn companies_house_number(&self) -> Option<&str> {
        self.confirmed(COMPANIES_HOUSE).next()
    }

    /// The values of one scheme that people of the installation stand for.
    pub fn confirmed<'a>(&'a self, scheme: &'a str) -> impl Iterator<Item = &'a str> {
        let ours = self.identifiers.iter().filter(move |one| one.origin == Origin::Confirmed && one.scheme == scheme);
        ours.map(|identifier| identifier.value.as_str())
    }
}
