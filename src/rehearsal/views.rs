//! Requests and answers about the clock.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::Instant;
use crate::kernel::london::{self, LondonTime};

/// Where to move the clock.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "2021-01-15T15:00:00"}))]
pub struct ClockMove {
    pub to: LondonTime,
}

/// What time it is on this server.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "rehearsal": true, "now": "2021-01-15T15:00:00+00:00", "words": "15:00 on Friday 15 January 2021 (GMT)"
}))]
pub struct ClockView {
    /// Whether the clock only moves when told to.
    pub rehearsal: bool,
    pub now: LondonTime,
    /// As a person in London says it.
    pub words: String,
}

impl ClockView {
    pub fn of(rehearsal: bool, now: Instant) -> Self {
        Self { rehearsal, now: LondonTime(now), words: london::words(now) }
    }
}
