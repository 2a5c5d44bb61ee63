//! What an authority is.

use serde::{Deserialize, Serialize};

use crate::kernel::Instant;
use crate::kernel::ids::AuthorityId;

/// A council. `code` is its short public name in addresses and rule packs: `wiltshire`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    pub id: AuthorityId,
    pub name: String,
    pub code: String,
    pub version: i64,
    pub created_at: Instant,
}

/// Lower-case letters, digits and hyphens, starting with a letter.
pub fn is_code(code: &str) -> bool {
    (2..=40).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
