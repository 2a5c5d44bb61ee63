//! Whether what a provider told other councils may be offered when it applies to one (requirement K2).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::AuthorityId;

/// What a provider has said of each buyer, the last word of each, in the order of their names. It has consented to nothing
/// before it says so, and what it says of one buyer says nothing of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passport {
    pub buyers: Vec<BuyerConsent>,
}

/// What counts for one buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerConsent {
    pub buyer: AuthorityId,
    pub name: String,
    pub said: Said,
}

/// One word of the provider, never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub consented: bool,
    pub by: Uuid,
    pub at: Instant,
}
