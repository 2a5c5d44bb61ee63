//! A window, and what may become of it after publication: another one is added by decision, its closing moves later.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Framework;
use crate::kernel::ids::{FrameworkId, WindowId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Problem, Refusal, london};

const REASON_AT_MOST: usize = 2_000;
const PURPOSE_AT_MOST: usize = 200;

/// A period in which applications are taken: from `opens_at` to `closes_at`, both instants included (T03: at or before).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub id: WindowId,
    pub framework: FrameworkId,
    /// As the rulebook calls it: `initial`, `2021-03-08`. One added by decision is called by its day of opening.
    pub key: String,
    /// 0 for the first; the computed ones in order of opening, then those that were added.
    pub number: i32,
    pub opens_at: Instant,
    pub closes_at: Instant,
    pub reason: String,
    /// Of a window that was added by decision.
    pub reopening: Option<Reopening>,
    /// Oldest first.
    pub extensions: Vec<Extension>,
}

/// Why a window was added (S02, S03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// For the public: "New-build homes in the north".
    pub purpose: String,
    pub serves: WindowServes,
    /// Which one, when it serves an exercise.
    pub exercise: Option<String>,
    pub decision_reference: String,
}

/// Whom a re-opening is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowServes {
    #[default]
    NewMembers,
    /// A competition that those who join may take part in.
    Exercise,
    Both,
}

/// One move of a closing to later (T06).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The closing before it.
    pub closed_at: Instant,
    pub closes_at: Instant,
    pub reason: String,
    pub at: Instant,
}

/// Derived from the clock whenever it is asked for, so that nothing can be late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    Upcoming,
    Open,
    Closed,
}

impl Window {
    /// Closing is exact: an application at the closing instant is in time, one a second later is late (W05).
    pub fn state(&self, now: Instant) -> WindowState {
        if now < self.opens_at {
            WindowState::Upcoming
        } else if now <= self.closes_at {
            WindowState::Open
        } else {
            WindowState::Closed
        }
    }

    /// The same window with a later closing.
    ///
    /// # Errors
    /// `deadline-passed` once it has closed; `validation` when `closes_at` is not later, meets another of `all`, or
    /// leaves the term, and without a reason.
    pub fn extended(
        &self,
        framework: &Framework,
        all: &[Self],
        closes_at: Instant,
        reason: &str,
        now: Instant,
    ) -> Result<Self, Refusal> {
        if self.state(now) == WindowState::Closed {
            let closed = london::words(self.closes_at);
            let detail = format!("This window closed at {closed}; what has closed is not opened again.");
            return Err(Refusal::new(Problem::DeadlinePassed, detail));
        }
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_AT_MOST);
        if closes_at <= self.closes_at {
            let now = london::words(self.closes_at);
            faults.add("/closes_at", "not_later", format!("must be later than {now}: a window is never shortened"));
        }
        within_term(&mut faults, framework, closes_at);
        apart(&mut faults, "/closes_at", all.iter().filter(|other| other.id != self.id), (self.opens_at, closes_at));
        faults.verdict()?;
        let extension = Extension { closed_at: self.closes_at, closes_at, reason: reason.to_owned(), at: now };
        let extensions = self.extensions.iter().cloned().chain([extension]).collect();
        Ok(Self { closes_at, extensions, ..self.clone() })
    }
}

/// A window that a council decides to add to a published framework.
#[derive(Clone, Debug)]
pub struct WindowOrder {
    pub opens_at: Instant,
    pub closes_at: Instant,
    pub purpose: String,
    pub serves: WindowServes,
    pub exercise: Option<String>,
    /// Without one there is no window (S02).
    pub decision_reference: String,
    pub decided_on: NaiveDate,
    /// The office that decided.
    pub decided_by: String,
    /// The offices that were consulted.
    pub consulted: Vec<String>,
}

impl WindowOrder {
    /// # Errors
    /// `validation` with every fault: a text that says nothing, times that lie in the past, in the wrong order, outside
    /// the term, or in one of the windows there are.
    pub fn check(&self, framework: &Framework, windows: &[Window], now: Instant) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/purpose", &self.purpose, PURPOSE_AT_MOST);
        faults.text("/decision_reference", &self.decision_reference, PURPOSE_AT_MOST);
        faults.text("/decided_by", &self.decided_by, PURPOSE_AT_MOST);
        if let Some(exercise) = &self.exercise {
            faults.text("/exercise", exercise, PURPOSE_AT_MOST);
        }
        for (index, office) in self.consulted.iter().enumerate() {
            faults.text(&format!("/consulted/{index}"), office, PURPOSE_AT_MOST);
        }
        let decided = self.decided_on <= london::date_of(now);
        faults.require(decided, "/decided_on", "in_the_future", "must not be after today");
        faults.require(self.opens_at >= now, "/opens_at", "in_the_past", "must not lie in the past");
        faults.require(self.closes_at > self.opens_at, "/closes_at", "before_opening", "must be after opens_at");
        if london::date_of(self.opens_at) < framework.applications_open_on {
            let first = framework.applications_open_on;
            faults.add("/opens_at", "outside_term", format!("must not be before {first}, when applications begin"));
        }
        within_term(&mut faults, framework, self.closes_at);
        apart(&mut faults, "/opens_at", windows.iter(), (self.opens_at, self.closes_at));
        faults.verdict()
    }

    /// The window of that order, beside those there are.
    pub fn window(&self, framework: FrameworkId, id: WindowId, windows: &[Window]) -> Window {
        let day = london::date_of(self.opens_at).to_string();
        let taken = |key: &String| windows.iter().any(|window| window.key == *key);
        let keys = std::iter::once(day.clone()).chain((2..).map(|n| format!("{day}-{n}")));
        Window {
            id,
            framework,
            key: keys.into_iter().find(|key| !taken(key)).unwrap_or(day),
            number: windows.iter().map(|window| window.number + 1).max().unwrap_or_default(),
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            reason: format!("Re-opening by decision {}", self.decision_reference),
            reopening: Some(Reopening {
                purpose: self.purpose.clone(),
                serves: self.serves,
                exercise: self.exercise.clone(),
                decision_reference: self.decision_reference.clone(),
            }),
            extensions: vec![],
        }
    }

    /// As a rulebook's `reopening` reads it.
    pub fn facts(&self, framework: &Framework) -> Value {
        json!({
            "framework": {"starts_on": framework.starts_on, "ends_on": framework.ends_on},
            "reopening": {
                "opens_on": london::date_of(self.opens_at), "closes_on": london::date_of(self.closes_at),
                "purpose": self.serves, "exercise": self.exercise,
                "decision": self.decision_reference, "decided_on": self.decided_on,
                "decided_by": self.decided_by, "consulted": self.consulted,
            },
        })
    }
}

fn within_term(faults: &mut Faults, framework: &Framework, closes_at: Instant) {
    let last = framework.ends_on;
    if london::date_of(closes_at) > last {
        faults.add("/closes_at", "outside_term", format!("must not be after {last}, the last day of the term"));
    }
}

/// No two windows share an instant: an application belongs to one.
fn apart<'a>(
    faults: &mut Faults,
    pointer: &str,
    others: impl Iterator<Item = &'a Window>,
    (opens_at, closes_at): (Instant, Instant),
) {
    for other in others.filter(|other| opens_at <= other.closes_at && other.opens_at <= closes_at) {
        let (from, to) = (london::words(other.opens_at), london::words(other.closes_at));
        faults.add(pointer, "overlaps", format!("meets the window {}, from {from} to {to}", other.key));
    }
}
