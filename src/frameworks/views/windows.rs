//! Requests and answers about windows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::frameworks::model::{Extension, Window, WindowOrder, WindowServes, WindowState};
use crate::kernel::Instant;
use crate::kernel::ids::WindowId;
use crate::kernel::london::{self, LondonTime};

/// A window to add to a published framework.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "opens_at": "2026-02-02T09:00:00", "closes_at": "2026-02-27T12:00:00", "purpose": "New-build homes in the north",
    "decision_reference": "Delegated decision of 19 January 2026", "decided_on": "2026-01-19",
    "decided_by": "Executive Director of Adult Social Care and Health",
    "consulted": ["Cabinet Member for Adult Social Care"]
}))]
pub struct NewWindow {
    pub opens_at: LondonTime,
    /// The last instant that is in time.
    pub closes_at: LondonTime,
    /// What it is for, in words that everybody can read.
    #[schema(min_length = 1, max_length = 200)]
    pub purpose: String,
    #[serde(default)]
    pub serves: WindowServes,
    /// Which one, when it serves an exercise.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub exercise: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub decision_reference: String,
    pub decided_on: NaiveDate,
    /// The office that decided.
    #[schema(min_length = 1, max_length = 200)]
    pub decided_by: String,
    /// The offices that were consulted.
    #[serde(default)]
    pub consulted: Vec<String>,
}

impl NewWindow {
    pub fn order(&self) -> WindowOrder {
        WindowOrder {
            opens_at: self.opens_at.0,
            closes_at: self.closes_at.0,
            purpose: self.purpose.clone(),
            serves: self.serves,
            exercise: self.exercise.clone(),
            decision_reference: self.decision_reference.clone(),
            decided_on: self.decided_on,
            decided_by: self.decided_by.clone(),
            consulted: self.consulted.clone(),
        }
    }
}

/// A later closing.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "closes_at": "2021-01-18T15:00:00", "reason": "The portal could not be reached on the morning of 15 January."
}))]
pub struct WindowExtension {
    /// Later than before.
    pub closes_at: LondonTime,
    /// Everybody reads it.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A period in which applications are taken, `closes_at` included.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "key": "initial", "number": 0,
    "opens_at": "2020-12-14T09:00:00+00:00", "opens_at_words": "09:00 on Monday 14 December 2020 (GMT)",
    "closes_at": "2021-01-15T15:00:00+00:00", "closes_at_words": "15:00 on Friday 15 January 2021 (GMT)",
    "reason": "Initial invitation", "extensions": [], "state": "upcoming"
}))]
pub struct WindowView {
    pub id: WindowId,
    /// As the rulebook calls it; one that was added by decision is called by its day of opening.
    pub key: String,
    /// 0 for the first; the computed ones in order of opening, then those that were added.
    pub number: i32,
    pub opens_at: LondonTime,
    pub opens_at_words: String,
    pub closes_at: LondonTime,
    pub closes_at_words: String,
    pub reason: String,
    /// What one that was added by decision is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serves: Option<WindowServes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_reference: Option<String>,
    /// Every closing it had before, oldest first.
    pub extensions: Vec<WindowExtensionView>,
    /// At the moment of the answer.
    pub state: WindowState,
}

/// One move of a closing to later.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WindowExtensionView {
    /// The closing before it.
    pub closed_at: LondonTime,
    pub closed_at_words: String,
    pub closes_at: LondonTime,
    pub closes_at_words: String,
    pub reason: String,
    pub extended_at: LondonTime,
}

impl WindowView {
    pub fn at(window: Window, now: Instant) -> Self {
        let state = window.state(now);
        let (purpose, serves, exercise, decision_reference) = match window.reopening {
            Some(order) => (Some(order.purpose), Some(order.serves), order.exercise, Some(order.decision_reference)),
            None => (None, None, None, None),
        };
        Self {
            id: window.id,
            key: window.key,
            number: window.number,
            opens_at: LondonTime(window.opens_at),
            opens_at_words: london::words(window.opens_at),
            closes_at: LondonTime(window.closes_at),
            closes_at_words: london::words(window.closes_at),
            reason: window.reason,
            purpose,
            serves,
            exercise,
            decision_reference,
            extensions: window.extensions.into_iter().map(Into::into).collect(),
            state,
        }
    }
}

impl From<Extension> for WindowExtensionView {
    fn from(extension: Extension) -> Self {
        Self {
            closed_at: LondonTime(extension.closed_at),
            closed_at_words: london::words(extension.closed_at),
            closes_at: LondonTime(extension.closes_at),
            closes_at_words: london::words(extension.closes_at),
            reason: extension.reason,
            extended_at: LondonTime(extension.at),
        }
    }
}

/// Every window of a framework, in order of opening.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WindowList {
    /// Applications are taken at any time, from the framework's `applications_open_on` to its `ends_on`: there are no
    /// windows.
    pub always_open: bool,
    pub items: Vec<WindowView>,
}
