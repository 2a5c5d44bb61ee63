//! The trace: what a script said, in order, and which facts it had read when it said so.
//!
//! Evaluation is synchronous and stays on its thread, so the open trace is a thread-local. [`open`] starts one,
//! the host's verbs add to it, [`close`] takes it away.

use std::cell::{Cell, RefCell};
use std::fmt::{Display, Formatter};
use std::sync::Arc;
use std::time::Instant;

use chrono::{NaiveDate, NaiveDateTime};
use rhai::{Dynamic, Position};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::facts::{Fact, Facts, Node};
use super::hook::HookKind;
use super::limits;

/// The verb a step was recorded with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Require,
    Refer,
    Window,
    Score,
    ScoreElement,
    Rank,
    Exclude,
    Remove,
}

impl StepKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Refer => "refer",
            Self::Window => "window",
            Self::Score => "score",
            Self::ScoreElement => "score_element",
            Self::Rank => "rank",
            Self::Exclude => "exclude",
            Self::Remove => "remove",
        }
    }
}

impl Display for StepKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing a script said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Step {
    pub kind: StepKind,
    /// The criterion, the window, or the tender that is scored, removed, ranked or excluded.
    pub id: String,
    /// In words: `met`, `not met`, `refer`, `clear`, `2021-03-08T09:00 to 2021-03-12T15:00`, the points, the keys
    /// in their order of importance, `excluded` or `removed`.
    pub outcome: String,
    /// The script's reason; for points, the part or the element of the price they are for; for a rank, nothing.
    pub reason: String,
    /// Where in the script it was said, counted from 1.
    pub line: usize,
    pub column: usize,
    /// The facts read since the step before, in the order of first reading.
    pub facts: Vec<FactRead>,
}

/// A fact the script read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FactRead {
    /// JSON pointer into the input; under `/parameters`, a figure of the pack's own; under `/tables`, a cell of one
    /// of its tables, by the line of the file: `/tables/bands/3/points`.
    #[schema(value_type = String)]
    pub path: Arc<str>,
    /// As in the input, decimals as text, long texts cut at 200 characters; null when it was missing. A list of
    /// more than twenty values is only counted.
    #[schema(value_type = Object)]
    pub value: Value,
}

/// What was said, kept typed until the outcome is drawn from it.
#[derive(Clone, Debug)]
pub(super) enum Said {
    Require { met: bool },
    Refer { flag: bool },
    Window { opens: NaiveDateTime, closes: NaiveDateTime },
    Score { points: Decimal },
    ScoreElement { points: Decimal },
    Rank { keys: Vec<Decimal> },
    Exclude,
    Remove,
}

impl Said {
    pub(super) fn kind(&self) -> StepKind {
        match self {
            Self::Require { .. } => StepKind::Require,
            Self::Refer { .. } => StepKind::Refer,
            Self::Window { .. } => StepKind::Window,
            Self::Score { .. } => StepKind::Score,
            Self::ScoreElement { .. } => StepKind::ScoreElement,
            Self::Rank { .. } => StepKind::Rank,
            Self::Exclude => StepKind::Exclude,
            Self::Remove => StepKind::Remove,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Require { met: true } => "met".to_owned(),
            Self::Require { met: false } => "not met".to_owned(),
            Self::Refer { flag: true } => "refer".to_owned(),
            Self::Refer { flag: false } => "clear".to_owned(),
            Self::Window { opens, closes } => format!("{} to {}", local(*opens), local(*closes)),
            Self::Score { points } | Self::ScoreElement { points } => points.normalize().to_string(),
            Self::Rank { keys } => keys.iter().map(|key| key.normalize().to_string()).collect::<Vec<_>>().join(" | "),
            Self::Exclude => "excluded".to_owned(),
            Self::Remove => "removed".to_owned(),
        }
    }
}

/// London local time as it is written in outputs: `2021-03-08T09:00`.
pub(super) fn local(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}

/// A step with what was said still typed.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub said: Said,
    pub step: Step,
}

struct Open {
    kind: HookKind,
    top: Arc<Node>,
    /// Places of the facts at the top that are shown when their name is read.
    names: Vec<usize>,
    entries: Vec<Entry>,
    pending: Vec<Read>,
}

/// A fact that was read: its record, and its place there.
type Read = (Arc<Node>, usize);

/// Why [`tick`] stopped an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Steps,
    Time,
}

thread_local! {
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
    static OPERATIONS: Cell<u64> = const { Cell::new(0) };
    static ALLOWED: Cell<u64> = const { Cell::new(limits::OPERATIONS) };
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
    static STOPPED: Cell<Option<Stop>> = const { Cell::new(None) };
}

/// Starts the trace of an evaluation on this thread. `top` are the facts that the script sees as names; it may take
/// so many operations.
pub(super) fn open(kind: HookKind, top: &Facts, operations: u64) {
    OPERATIONS.set(0);
    ALLOWED.set(operations);
    STOPPED.set(None);
    DEADLINE.set(Some(Instant::now() + limits::WALL));
    let shown = |(place, (_, fact)): (usize, (&str, &Fact))| fact.is_shown.then_some(place);
    let names = top.0.iter().enumerate().filter_map(shown).collect();
    OPEN.set(Some(Open { kind, top: Arc::clone(&top.0), names, entries: vec![], pending: vec![] }));
}

/// Ends the trace of this thread: its entries and the operations used.
pub(super) fn close() -> (Vec<Entry>, u64) {
    DEADLINE.set(None);
    (OPEN.take().map(|open| open.entries).unwrap_or_default(), OPERATIONS.get())
}

/// Counts an operation; what stops the evaluation of this thread, if its budget is used up.
///
/// The count is kept here because the language's own starts anew in every function that is handed to a list, which
/// its own limit and a clock that looks at it would therefore never see.
pub(super) fn tick() -> Option<Stop> {
    let operations = OPERATIONS.get() + 1;
    OPERATIONS.set(operations);
    if operations > ALLOWED.get() {
        STOPPED.set(Some(Stop::Steps));
    } else if operations & 0xff == 0 && DEADLINE.get().is_some_and(|at| Instant::now() > at) {
        STOPPED.set(Some(Stop::Time));
    }
    STOPPED.get()
}

/// Why the latest evaluation of this thread was stopped, if it was. The language's own error may hide it: a sort
/// that is stopped in its comparison only says that the comparison failed.
pub(super) fn stopped() -> Option<Stop> {
    STOPPED.get()
}

/// Notes that the script read the field at `place` of a record.
pub(super) fn read(record: &Arc<Node>, place: usize) {
    if record.at(place).is_shown {
        OPEN.with_borrow_mut(|open| open.iter_mut().for_each(|open| open.note(record, place)));
    }
}

/// Notes that the script read a variable, if that variable is one of the input's own names.
pub(super) fn read_name(name: &str) {
    OPEN.with_borrow_mut(|open| {
        let Some(open) = open else { return };
        if let Some(place) = open.names.iter().copied().find(|place| open.top.name_at(*place) == name) {
            let top = Arc::clone(&open.top);
            open.note(&top, place);
        }
    });
}

/// Adds what the script said to the trace, with the facts read since the last step.
///
/// # Errors
/// A plain sentence when the verb does not belong to this hook, or a budget of the trace is used up.
pub(super) fn record(said: Said, id: &str, reason: &str, at: Position) -> Result<(), String> {
    OPEN.with_borrow_mut(|open| {
        let open = open.as_mut().ok_or("nothing is being decided here")?;
        open.check(said.kind(), id, reason)?;
        let facts = open.facts();
        let step = Step {
            kind: said.kind(),
            id: id.to_owned(),
            outcome: said.words(),
            reason: reason.to_owned(),
            line: at.line().unwrap_or(0),
            column: at.position().unwrap_or(0),
            facts,
        };
        open.entries.push(Entry { said, step });
        Ok(())
    })
}

/// Whether the script has removed that entry.
pub(super) fn removed(id: &str) -> bool {
    let is = |entry: &Entry| matches!(entry.said, Said::Remove) && entry.step.id == id;
    OPEN.with_borrow(|open| open.as_ref().is_some_and(|open| open.entries.iter().any(is)))
}

impl Open {
    fn note(&mut self, record: &Arc<Node>, place: usize) {
        if self.pending.len() < limits::FACTS_PER_STEP {
            self.pending.push((Arc::clone(record), place));
        }
    }

    fn check(&self, verb: StepKind, id: &str, reason: &str) -> Result<(), String> {
        if !self.kind.verbs().contains(&verb) {
            let verbs: Vec<_> = self.kind.verbs().iter().map(|verb| format!("`{verb}`")).collect();
            let (kind, verbs) = (self.kind.name(), verbs.join(" and "));
            return Err(format!("a script of the kind \"{kind}\" answers with {verbs}, not with `{verb}`"));
        }
        if id.is_empty() || longer(id, limits::ID) {
            return Err(format!("an id has 1 to {} characters", limits::ID));
        }
        if longer(reason, limits::REASON) {
            return Err(format!("a reason has at most {} characters", limits::REASON));
        }
        if self.entries.len() >= limits::STEPS {
            return Err(format!("a script may record at most {} steps", limits::STEPS));
        }
        Ok(())
    }

    fn facts(&mut self) -> Vec<FactRead> {
        let mut facts: Vec<FactRead> = Vec::with_capacity(self.pending.len());
        for (i, (record, place)) in self.pending.iter().enumerate() {
            let again = |(earlier, at): &Read| at == place && Arc::ptr_eq(earlier, record);
            if !self.pending[..i].iter().any(again) {
                let fact = record.at(*place);
                facts.push(FactRead { path: Arc::clone(&fact.path), value: shown(&fact.value) });
            }
        }
        self.pending.clear();
        facts
    }
}

/// More characters than that. Most texts have fewer bytes, and then nothing is counted.
fn longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().count() > most
}

/// A fact as the trail shows it.
fn shown(value: &Dynamic) -> Value {
    if let Ok(list) = value.as_array_ref() {
        return match list.len() {
            ..=20 => list.iter().map(shown).collect(),
            many => Value::from(format!("{many} values")),
        };
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        match longer(text.as_str(), limits::FACT_TEXT) {
            true => Value::from(text.chars().take(limits::FACT_TEXT).chain(['…']).collect::<String>()),
            false => Value::from(text.as_str()),
        }
    } else if let Ok(number) = value.as_int() {
        Value::from(number)
    } else if let Ok(flag) = value.as_bool() {
        Value::from(flag)
    } else if let Ok(number) = value.as_decimal() {
        Value::from(number.normalize().to_string())
    } else if let Some(date) = value.read_lock::<NaiveDate>() {
        Value::from(date.to_string())
    } else {
        Value::Null
    }
}
