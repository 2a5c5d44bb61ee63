//! Whether what a provider told one council may be offered when it applies to the next (requirement K2).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::Instant;

/// What a provider has last said about that. It has consented to nothing before it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passport {
    pub said: Option<Said>,
}

/// One word of the provider, never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub consented: bool,
    pub by: Uuid,
    pub at: Instant,
}

impl Passport {
    pub fn consents(&self) -> bool {
        self.said.as_ref().is_some_and(|said| said.consented)
    }
}
