//! How a rulebook takes tenders in.

use serde::{Deserialize, Serialize};

/// What `[tenders]` of a `pack.toml` says; a pack without it refuses what comes late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tendering {
    pub late: LateTenderPolicy,
}

/// What becomes of a tender that is submitted after the closing (T05).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateTenderPolicy {
    /// It is not taken.
    #[default]
    Refuse,
    /// It is kept sealed until somebody decides with a reason, before the opening, whether it is taken.
    Hold,
}

impl LateTenderPolicy {
    /// As a colleague reads it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Refuse => "it is refused",
            Self::Hold => "it is held sealed for a decision",
        }
    }
}
