//! What came late, without its answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::IntakeWindowView;
use crate::applications::model::{IntakeWindow, LateApplication, LateOutcome, LateVerdict, Lateness};
use crate::kernel::ids::{ApplicationId, LocationId, ProviderId};
use crate::kernel::london::{self, LondonTime};

/// Whether a late application is taken.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "accept", "reason": "The portal was down from 14:40 to 15:10 on that day."}))]
pub struct NewLateDecision {
    pub outcome: LateVerdict,
    /// The applicant reads it.
    #[schema(min_length = 10, max_length = 4000)]
    pub reason: String,
}

/// An application that came after its window had closed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateApplicationView {
    pub application_id: ApplicationId,
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub location_id: LocationId,
    pub location_name: String,
    /// The window it was late for.
    pub window: IntakeWindowView,
    /// When the request reached the server.
    pub received_at: LondonTime,
    pub received_at_words: String,
    /// After the closing.
    pub seconds_late: i64,
    /// Absent while it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<LateDecisionView>,
    /// Of the application, for the decision.
    pub version: i64,
}

/// What became of a late application, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateDecisionView {
    /// When it had been handed in.
    pub received_at: LondonTime,
    pub outcome: LateOutcome,
    /// Absent when its provider took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub decided_at: LondonTime,
    pub decided_at_words: String,
}

/// A page of what came late.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateApplicationPage {
    pub items: Vec<LateApplicationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl LateApplicationView {
    pub fn of(late: LateApplication, window: IntakeWindow) -> Self {
        Self {
            seconds_late: late.late_by(&window),
            received_at: LondonTime(late.lateness.received_at),
            received_at_words: london::words(late.lateness.received_at),
            decision: LateDecisionView::of(&late.lateness),
            application_id: late.application,
            provider_id: late.provider,
            provider_name: late.provider_name,
            location_id: late.location,
            location_name: late.location_name,
            window: window.into(),
            version: late.version,
        }
    }
}

impl LateDecisionView {
    /// None while it is held.
    pub fn of(lateness: &Lateness) -> Option<Self> {
        let ruling = lateness.ruling.as_ref()?;
        Some(Self {
            received_at: LondonTime(lateness.received_at),
            outcome: ruling.outcome,
            reason: ruling.reason.clone(),
            decided_at: LondonTime(ruling.at),
            decided_at_words: london::words(ruling.at),
        })
    }
}
