//! How a rulebook takes applications in: when, and what becomes of those that come late.

use serde::{Deserialize, Serialize};

/// What `[applications]` of a `pack.toml` says; a pack without it opens in windows and lets the late wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Joining {
    pub open: Opening,
    pub late: LatePolicy,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// In the windows that the hook `windows` computes, and in those added by decision.
    #[default]
    Windows,
    /// At every second from the day of the invitation to the last day of the term (N01).
    Always,
}

impl Opening {
    /// As a colleague reads it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Windows => "in windows",
            Self::Always => "at any time",
        }
    }
}

/// What becomes of an application that reaches the server after a window has closed (T05).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LatePolicy {
    /// It is not taken; it may be handed in when the next window opens.
    Refuse,
    /// It waits for the next window.
    #[default]
    NextWindow,
    /// It is kept sealed, unread by rules and officers, until somebody decides with a reason whether it is taken.
    Hold,
}

impl LatePolicy {
    /// As a colleague reads it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Refuse => "it is refused",
            Self::NextWindow => "it waits for the next window",
            Self::Hold => "it is held sealed for a decision",
        }
    }
}
