//! An application that came after its window had closed and is kept sealed until somebody decides, with a reason,
//! whether it is taken (T05).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::IntakeWindow;
use crate::kernel::ids::{ApplicationId, FrameworkId, LateId, LocationId, ProviderId, WindowId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Refusal, london};

/// The shortest reason that says anything, in characters.
const REASON_AT_LEAST: usize = 10;
const REASON_AT_MOST: usize = 4_000;

/// That an application came late, and what was decided about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    pub id: LateId,
    /// The window it came too late for.
    pub window: WindowId,
    /// When the request reached the server.
    pub received_at: Instant,
    pub answers_sha256: String,
    /// The location as it was then; absent of what came before this was kept.
    #[serde(default)]
    pub location: Option<Value>,
    /// Absent while it is held.
    pub ruling: Option<LateRuling>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateRuling {
    pub outcome: LateOutcome,
    /// Absent when its provider took it back.
    pub reason: Option<String>,
    pub by: Uuid,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateOutcome {
    /// It stands in the window it was late for, like those that were in time.
    Accepted,
    /// It is its provider's draft again, and may be handed in when a window is open.
    Rejected,
    /// Its provider took it back.
    Withdrawn,
}

impl LateOutcome {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Accepted, Self::Rejected, Self::Withdrawn].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// What an officer says of a late application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateVerdict {
    Accept,
    Reject,
}

impl LateVerdict {
    pub const fn outcome(self) -> LateOutcome {
        match self {
            Self::Accept => LateOutcome::Accepted,
            Self::Reject => LateOutcome::Rejected,
        }
    }
}

/// A late application as a council may see it: who came late, for which window, by how much. None of its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateApplication {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    pub lateness: Lateness,
    /// Of the application.
    pub version: i64,
}

impl LateApplication {
    /// # Errors
    /// `wrong-state` once it was decided or taken back: that is done once.
    pub fn require_held(&self) -> Result<(), Refusal> {
        match &self.lateness.ruling {
            None => Ok(()),
            Some(ruling) => Err(Refusal::wrong_state(format!(
                "This late application was {} at {}.",
                ruling.outcome.name(),
                london::words(ruling.at)
            ))),
        }
    }

    pub fn late_by(&self, window: &IntakeWindow) -> i64 {
        (self.lateness.received_at - window.closes_at).num_seconds().max(1)
    }
}

/// Whichever way it goes, the reason is kept: others must be treated alike.
///
/// # Errors
/// `validation` unless it has ten characters.
pub fn check_reason(reason: &str) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", reason, REASON_AT_MOST);
    if faults.is_empty() && reason.trim().chars().count() < REASON_AT_LEAST {
        let detail = format!("must say why, in at least {REASON_AT_LEAST} characters: others must be treated alike");
        faults.add("/reason", "reason_needed", detail);
    }
    faults.verdict()
}
