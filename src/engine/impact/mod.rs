//! What a decision on record would have been under other rules: the outcome, and every criterion, point, place or
//! window that differs. Pure: the record goes in as text, nothing is kept.

mod changes;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decision::Outcome;
use super::evaluate::{judge, read_input};
use super::evaluators::Evaluators;
use super::hook::HookKind;
use super::pack::Pack;
use super::trace::{FactRead, Step};
use super::{follow, plain};
use crate::kernel::{Refusal, Tenant};

/// Changes listed for one decision; what goes beyond is counted.
pub const MOST_DIFFERENCES: usize = 200;

/// Decisions asked again before it is somebody else's turn: a few milliseconds, or a second or two of rules that use up
/// their budgets.
const AT_A_TURN: usize = 25;

/// Facts shown beside one change; all of them are in the input.
const MOST_FACTS: usize = 8;

/// A decision on record: its texts, as they were kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// JSON text.
    pub input: String,
    /// As stored: `met`, `not_met`…
    pub outcome: String,
    /// JSON text, as [`super::Decision::output`].
    pub output: String,
    /// JSON text, the list of steps.
    pub trace: String,
    /// For a scoring: the award decision that followed from its points.
    pub award: Option<Box<Past>>,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// A criterion that somebody now fails, or no longer fails.
    Criterion,
    /// Points of one part of one tender.
    Points,
    /// A tender that the scoring removes before it gives points, or no longer does.
    Removed,
    /// A place in a ranking.
    Place,
    /// A window of the calendar.
    Window,
    /// What the award made of other points: ranked, tie, cannot decide.
    Award,
    /// The rules could not decide, or now can.
    Failure,
    /// The facts on record do not have the shape that these rules read.
    Input,
}

impl DifferenceKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Criterion => "criterion",
            Self::Points => "points",
            Self::Removed => "removed",
            Self::Place => "place",
            Self::Window => "window",
            Self::Award => "award",
            Self::Failure => "failure",
            Self::Input => "input",
        }
    }
}

/// One thing that differs between the record and the candidate's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Difference {
    pub kind: DifferenceKind,
    /// The criterion, the tender or the window; empty when the whole answer is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// For points: the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// On record: `met`, `not met`, `refer`, `clear` or `not asked`; points; `2`, `2 level` or `excluded`; a period.
    pub from: String,
    /// The same under the candidate.
    pub to: String,
    /// Places gained; lost ones are negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gained: Option<i64>,
    /// In the words of the rules.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Where in the candidate's script it was said, from 1; 0 when it has no place there.
    pub line: usize,
    /// What the candidate read for it, eight facts at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactRead>,
}

impl Difference {
    fn new(kind: DifferenceKind, id: &str, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            part: None,
            from: from.into(),
            to: to.into(),
            gained: None,
            reason: String::new(),
            line: 0,
            facts: vec![],
        }
    }

    fn because(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.reason);
        self
    }

    fn said_by(mut self, step: &Step) -> Self {
        self.line = step.line;
        self.facts = step.facts.iter().take(MOST_FACTS).cloned().collect();
        self
    }
}

/// What asking a recorded question under other rules gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    pub from: Outcome,
    pub to: Outcome,
    /// Whether the recorded facts have the shape that the candidate reads. If not, it *cannot decide*, and says
    /// nothing about the rule itself.
    pub fits: bool,
    /// At most [`MOST_DIFFERENCES`].
    pub changes: Vec<Difference>,
    /// Changes that are not listed.
    pub more: usize,
}

impl Impact {
    /// Whether anything would be otherwise.
    pub fn moved(&self) -> bool {
        !self.fits || self.from != self.to || !self.changes.is_empty()
    }

    fn of(from: Outcome, to: Outcome, mut changes: Vec<Difference>) -> Self {
        let more = changes.len().saturating_sub(MOST_DIFFERENCES);
        changes.truncate(MOST_DIFFERENCES);
        Self { from, to, fits: true, changes, more }
    }

    fn unfit(from: Outcome, why: &str) -> Self {
        let change = Difference::new(DifferenceKind::Input, "", "", "").because(&plain::sentence(why));
        Self { from, to: Outcome::CannotDecide, fits: false, changes: vec![change], more: 0 }
    }
}

/// The record read back.
struct Answer {
    outcome: Outcome,
    output: Value,
    trace: Vec<Step>,
}

/// What each decision on record would have been under `pack`, one after the other as they are asked for.
pub fn impacts<'a>(
    pack: &'a Pack,
    hook: &'a str,
    past: impl IntoIterator<Item = &'a Past> + 'a,
) -> impl Iterator<Item = Impact> + 'a {
    past.into_iter().map(move |past| impact(pack, hook, past))
}

fn impact(pack: &Pack, hook: &str, past: &Past) -> Impact {
    let (Some(before), Ok(input)) = (recorded(past), serde_json::from_str::<Value>(&past.input)) else {
        return Impact::unfit(Outcome::CannotDecide, "the decision on record cannot be read");
    };
    let facts = match read_input(pack, hook, &input) {
        Ok(facts) => facts,
        Err(faults) => {
            let faults: Vec<String> = faults.iter().take(10).map(ToString::to_string).collect();
            return Impact::unfit(before.outcome, &faults.join("; "));
        }
    };
    let now = judge(pack, hook, &facts);
    let kind = pack.kind(hook).unwrap_or(HookKind::Requirements);
    let mut found = changes::between(kind, &before, &now);
    if let (HookKind::Scores, Outcome::Scored, Some(award)) = (kind, now.outcome, &past.award) {
        found.extend(awarded(pack, award, &now.output));
    }
    Impact::of(before.outcome, now.outcome, found)
}

/// What the award would have made of these points: places gained and lost.
fn awarded(pack: &Pack, award: &Past, points: &Value) -> Vec<Difference> {
    let (Some(before), Ok(input)) = (recorded(award), serde_json::from_str::<Value>(&award.input)) else {
        return vec![];
    };
    let Some(now) = follow::award(pack, &input, points) else { return vec![] };
    let mut found = changes::between(HookKind::Ranking, &before, &now);
    if before.outcome != now.outcome && now.outcome != Outcome::CannotDecide {
        found.insert(0, Difference::new(DifferenceKind::Award, "", before.outcome.name(), now.outcome.name()));
    }
    found
}

fn recorded(past: &Past) -> Option<Answer> {
    Some(Answer {
        outcome: serde_json::from_value(Value::from(past.outcome.as_str())).ok()?,
        output: serde_json::from_str(&past.output).ok()?,
        trace: serde_json::from_str(&past.trace).ok()?,
    })
}

impl Evaluators {
    /// What each decision on record would have been under `pack`, in the same order: a few at a turn, so that others
    /// need not wait for all of it.
    ///
    /// # Errors
    /// `busy` when the tenant's share of the queue is full.
    pub async fn impacts(
        &self,
        whose: Tenant,
        pack: Arc<Pack>,
        hook: &str,
        past: Vec<Past>,
    ) -> Result<Vec<Impact>, Refusal> {
        let (hook, mut past): (Arc<str>, _) = (hook.into(), past);
        let mut found = Vec::with_capacity(past.len());
        while !past.is_empty() {
            let rest = past.split_off(past.len().min(AT_A_TURN));
            let (pack, hook, few) = (Arc::clone(&pack), Arc::clone(&hook), std::mem::replace(&mut past, rest));
            found.extend(self.run(whose, move || impacts(&pack, &hook, &few).collect::<Vec<_>>()).await?);
        }
        Ok(found)
    }
}
