//! The record of a decision: everything needed to ask the same question again and compare the answers byte for byte.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::evaluate::Judgement;
use super::limits;
use super::manifest::{HOST_API, LANGUAGE};
use super::trace::{FactRead, Step, StepKind};
use crate::kernel::canonical;

/// What the rules found. *Cannot decide* is an officer's to look at and never counts against anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Met,
    NotMet,
    Refer,
    Scheduled,
    Scored,
    Ranked,
    Tie,
    CannotDecide,
}

impl Outcome {
    /// As people say it: `not met`, `cannot decide`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Refer => "refer",
            Self::Scheduled => "scheduled",
            Self::Scored => "scored",
            Self::Ranked => "ranked",
            Self::Tie => "tie",
            Self::CannotDecide => "cannot decide",
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One decision of the rules, with its whole explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Decision {
    /// [`super::Pack::hash`] of the rules that decided.
    pub package_sha256: String,
    /// The question: `eligibility`, `windows`…
    pub hook: String,
    /// What else a figure could depend on: see [`fingerprint`].
    pub engine: String,
    /// The input as canonical JSON text.
    pub input: String,
    /// SHA-256 of `input`.
    pub input_sha256: String,
    pub outcome: Outcome,
    /// By the kind of hook.
    /// requirements: `{"not_met": [{"id", "reason"}], "referred": [{"id", "reason"}], "met": n}`;
    /// windows: `[{"id", "opens": "2021-03-08T09:00", "closes": "2021-03-12T15:00", "reason"}]`, London time;
    /// scores: `{"<tender>": {"<part>": "60"}}`, for a removed one `{"<part>": "12", "removed": "<reason>"}`;
    /// ranking: `{"order": [{"place", "id", "keys": ["90.4"]}], "excluded": [{"id", "reason"}], "tied": ["<id>"]}`;
    /// whenever it cannot decide: `{"message", "line", "column"}`, with 0 where there is no place in the script.
    #[schema(value_type = Object)]
    pub output: Value,
    /// What the script said, in order.
    pub trace: Vec<Step>,
    /// Steps of evaluation used, of [`limits::OPERATIONS`].
    pub operations: u64,
    /// SHA-256 of [`Decision::record`].
    pub record_sha256: String,
}

/// Everything besides the rules and the input that could change a figure: the versions of the language and of the
/// decimals, of the dialect and its vocabulary, and the limits.
pub fn fingerprint() -> String {
    format!(
        "rhai 1.27.0; rust_decimal 1.43.0; language {LANGUAGE}; host-api {HOST_API}; operations {}; calls {}; \
         depth {}/{}; text {}; list {}; record {}",
        limits::OPERATIONS,
        limits::CALL_LEVELS,
        limits::EXPRESSION_DEPTH,
        limits::FUNCTION_EXPRESSION_DEPTH,
        limits::TEXT,
        limits::LIST,
        limits::RECORD,
    )
}

/// The record with its fields in the order of their names, as canonical JSON has them: written in one pass, for a
/// scoring has thousands of facts.
#[derive(Serialize)]
struct Record<'a> {
    engine: &'a str,
    hook: &'a str,
    input: &'a str,
    input_sha256: &'a str,
    operations: u64,
    outcome: Outcome,
    output: &'a Value,
    package_sha256: &'a str,
    trace: Vec<StepRecord<'a>>,
}

#[derive(Serialize)]
struct StepRecord<'a> {
    column: usize,
    facts: &'a [FactRead],
    id: &'a str,
    kind: StepKind,
    line: usize,
    outcome: &'a str,
    reason: &'a str,
}

impl<'a> StepRecord<'a> {
    fn of(step: &'a Step) -> Self {
        let Step { kind, id, outcome, reason, line, column, facts } = step;
        Self { column: *column, facts, id, kind: *kind, line: *line, outcome, reason }
    }
}

impl Decision {
    pub(super) fn new(package_sha256: &str, hook: &str, input: String, judgement: Judgement) -> Self {
        let mut decision = Self {
            package_sha256: package_sha256.to_owned(),
            hook: hook.to_owned(),
            engine: fingerprint(),
            input_sha256: canonical::sha256(input.as_bytes()),
            input,
            outcome: judgement.outcome,
            output: judgement.output,
            trace: judgement.trace,
            operations: judgement.operations,
            record_sha256: String::new(),
        };
        decision.record_sha256 = canonical::sha256(decision.record().as_bytes());
        decision
    }

    /// Canonical JSON text of everything but `record_sha256`: what is hashed, and what a replay compares.
    pub fn record(&self) -> String {
        let record = Record {
            engine: &self.engine,
            hook: &self.hook,
            input: &self.input,
            input_sha256: &self.input_sha256,
            operations: self.operations,
            outcome: self.outcome,
            output: &self.output,
            package_sha256: &self.package_sha256,
            trace: self.trace.iter().map(StepRecord::of).collect(),
        };
        serde_json::to_string(&record).expect("texts, numbers and JSON values are always written")
    }

    /// What differs in `other`, in plain sentences; nothing when the two records are equal byte for byte.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut differences = vec![];
        let mut compare = |what: &str, ours: &str, theirs: &str| {
            if ours != theirs {
                differences.push(format!("{what} was {ours} and is now {theirs}"));
            }
        };
        compare("the rule pack", &self.package_sha256, &other.package_sha256);
        compare("the hook", &self.hook, &other.hook);
        compare("the engine", &self.engine, &other.engine);
        compare("the input", &self.input_sha256, &other.input_sha256);
        compare("the outcome", self.outcome.name(), other.outcome.name());
        compare("the output", &canonical::text(&self.output), &canonical::text(&other.output));
        compare("the number of operations", &self.operations.to_string(), &other.operations.to_string());
        compare("the number of steps", &self.trace.len().to_string(), &other.trace.len().to_string());
        for (ours, theirs) in self.trace.iter().zip(&other.trace).filter(|(ours, theirs)| ours != theirs) {
            differences.push(format!(
                "the step at line {} (`{}` {}: {}) is now at line {} (`{}` {}: {}){}",
                ours.line,
                ours.kind,
                ours.id,
                ours.outcome,
                theirs.line,
                theirs.kind,
                theirs.id,
                theirs.outcome,
                if ours.facts == theirs.facts { "" } else { ", and it read other facts" },
            ));
        }
        if differences.is_empty() && self.record() != other.record() {
            differences.push("the records differ".to_owned());
        }
        differences
    }
}
