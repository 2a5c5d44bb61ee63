//! How a rulebook takes applications in: when, and what becomes of those that come late.

use serde::{Deserialize, Deserializer, Serialize};

/// What `[applications]` of a `pack.toml` says; a pack without it opens in windows and lets the late wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Joining {
    pub open: Opening,
    pub late: LatePolicy,
    pub remedies: RemedyProof,
    /// Working days in which an application is decided, after its receipt or the closing of its window: what the council
    /// promises. Where the law gives a number, the shorter counts.
    #[serde(deserialize_with = "working_days")]
    pub decide_within_working_days: Option<u32>,
}

impl Joining {
    /// As a colleague reads it.
    pub fn decided_within(&self) -> String {
        match self.decide_within_working_days {
            None => "as the law says".to_owned(),
            Some(1) => "1 working day".to_owned(),
            Some(days) => format!("{days} working days"),
        }
    }
}

/// A promise that somebody can keep, and that ends: 1 to 250 working days.
fn working_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let days = u32::deserialize(deserializer)?;
    if (1..=250).contains(&days) {
        return Ok(Some(days));
    }
    Err(serde::de::Error::custom("decide_within_working_days must be a whole number from 1 to 250"))
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

/// What an application after a refusal must say about each reason of it (N04).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyProof {
    /// What has been done about it; documents may be named.
    #[default]
    Text,
    /// The same, and at least one document of the provider's evidence that shows it.
    Evidence,
}

impl RemedyProof {
    /// As a colleague reads it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "in words",
            Self::Evidence => "in words and with a document",
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
