//! Answers about decisions.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Counterpart, DecisionFilter, DecisionRecord, OUTCOMES, Replay, ReplayScope, ReplaySummary};
use super::summary;
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{FieldError, PageRequest, Problem, Refusal};

/// A decision of the rules, with its whole explanation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "framework_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "subject": {"kind": "framework", "id": "0199a1c0-5f5e-7000-8000-000000000002"},
    "at": "2020-12-10T09:00:00+00:00", "at_words": "09:00 on Thursday 10 December 2020 (GMT)",
    "hook": "windows", "outcome": "scheduled",
    "summary": "One window was scheduled, opening on 2020-12-14.",
    "package_sha256": "5b0c…", "engine": "rhai 1.27.0; …", "input": {"framework": {"starts_on": "2021-02-08"}},
    "input_sha256": "9a1f…",
    "output": [{"id": "initial", "opens": "2020-12-14T09:00", "closes": "2021-01-15T15:00", "reason": "Initial invitation"}],
    "trace": [{"kind": "window", "id": "initial", "outcome": "2020-12-14T09:00 to 2021-01-15T15:00",
        "reason": "Initial invitation", "line": 8, "column": 1,
        "facts": [{"path": "/initial/opens_on", "value": "2020-12-14"}]}],
    "operations": 214, "record_sha256": "77c3…"
}))]
pub struct DecisionView {
    pub id: DecisionId,
    pub framework_id: FrameworkId,
    pub subject: SubjectView,
    pub at: LondonTime,
    pub at_words: String,
    /// The question that was asked: `windows`, `eligibility`, `scoring`…
    pub hook: String,
    pub outcome: String,
    /// One plain sentence.
    pub summary: String,
    /// The rules that decided: `GET /frameworks/{id}/rulebook/versions/{hash}` shows them.
    pub package_sha256: String,
    pub engine: String,
    /// Every fact the rules were given.
    #[schema(value_type = Object)]
    pub input: Value,
    pub input_sha256: String,
    /// Shaped by the kind of question.
    pub output: Value,
    /// What the script said, in order.
    pub trace: Vec<StepView>,
    pub operations: i64,
    /// SHA-256 over everything above but ids and time; it also stands in the audit log.
    pub record_sha256: String,
    /// Of an application: the later assessment, made anew for its decision, which counted in place of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<DecisionId>,
    /// Of an application: the earlier assessment, made at its submission, in whose place this one counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<DecisionId>,
}

/// What a decision is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubjectView {
    /// `framework`, `application`, `competition`, `approval`…
    pub kind: String,
    pub id: Uuid,
}

/// One thing a rule said.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// `require`, `refer`, `window`, `score`, `remove`, `rank` or `exclude`.
    pub kind: String,
    /// The criterion, the window or the tender.
    pub id: String,
    /// `met`, `not met`, `refer`, `clear`, the period, the points, the keys, `excluded` or `removed`.
    pub outcome: String,
    pub reason: String,
    /// Where in the script, counted from 1.
    pub line: u64,
    pub column: u64,
    /// The facts that were read on the way to it.
    pub facts: Vec<FactView>,
}

/// A fact that a rule read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FactView {
    /// JSON pointer into the input: `/location/cqc/rating`; under `/parameters`, a figure of the council's own.
    pub path: String,
    pub value: Value,
}

impl DecisionView {
    /// # Errors
    /// `internal` when the stored texts cannot be read; a replay then says so too.
    pub fn of(record: DecisionRecord, counterpart: Option<Counterpart>) -> Result<Self, Refusal> {
        let output: Value = serde_json::from_str(&record.output).map_err(Refusal::internal)?;
        let (replaced_by, in_place_of) = match counterpart {
            Some(Counterpart::ReplacedBy(later)) => (Some(later), None),
            Some(Counterpart::InPlaceOf(earlier)) => (None, Some(earlier)),
            None => (None, None),
        };
        Ok(Self {
            replaced_by,
            in_place_of,
            id: record.id,
            framework_id: record.framework,
            subject: SubjectView { kind: record.subject_kind, id: record.subject_id },
            at: LondonTime(record.at),
            at_words: london::words(record.at),
            hook: record.hook,
            summary: summary::sentence(&record.outcome, &output),
            outcome: record.outcome,
            package_sha256: record.package_sha256,
            engine: record.engine,
            input: serde_json::from_str(&record.input).map_err(Refusal::internal)?,
            input_sha256: record.input_sha256,
            output,
            trace: serde_json::from_str(&record.trace).map_err(Refusal::internal)?,
            operations: record.operations,
            record_sha256: record.record_sha256,
        })
    }
}

/// A decision in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionLine {
    pub id: DecisionId,
    pub subject: SubjectView,
    pub at: LondonTime,
    pub hook: String,
    pub outcome: String,
    /// One plain sentence.
    pub summary: String,
    pub package_sha256: String,
    pub record_sha256: String,
}

impl From<DecisionRecord> for DecisionLine {
    fn from(record: DecisionRecord) -> Self {
        let output = serde_json::from_str(&record.output).unwrap_or(Value::Null);
        Self {
            id: record.id,
            subject: SubjectView { kind: record.subject_kind, id: record.subject_id },
            at: LondonTime(record.at),
            hook: record.hook,
            summary: summary::sentence(&record.outcome, &output),
            outcome: record.outcome,
            package_sha256: record.package_sha256,
            record_sha256: record.record_sha256,
        }
    }
}

/// A page of decisions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionPage {
    pub items: Vec<DecisionLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which decisions to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DecisionQuery {
    /// Only answers to this question: `eligibility`.
    pub hook: Option<String>,
    /// Only this outcome: `met`, `not_met`, `refer`, `scheduled`, `scored`, `ranked`, `tie` or `cannot_decide`.
    pub outcome: Option<String>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl DecisionQuery {
    /// # Errors
    /// `bad-query` for an outcome that does not exist, or a bad page.
    pub fn read(self) -> Result<(DecisionFilter, PageRequest), Refusal> {
        if let Some(outcome) = self.outcome.as_deref().filter(|outcome| !OUTCOMES.contains(outcome)) {
            let detail = format!("\"{outcome}\" is not one of {}", OUTCOMES.join(", "));
            return Err(Refusal::of(Problem::BadQuery).field(FieldError::new("/outcome", "unknown_value", detail)));
        }
        let page = PageRequest::parse(self.limit, self.cursor.as_deref())?;
        Ok((DecisionFilter { hook: self.hook, outcome: self.outcome, ..Default::default() }, page))
    }
}

/// What asking the same question of the same rules gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "identical": true, "differences": [], "record_sha256": "77c3…", "replayed_record_sha256": "77c3…",
    "engine": "rhai 1.27.0; …"
}))]
pub struct ReplayView {
    /// Input, output, trace and record are the same byte for byte, and the stored row was not changed.
    pub identical: bool,
    /// Plain sentences.
    pub differences: Vec<String>,
    pub record_sha256: String,
    pub replayed_record_sha256: String,
    /// The engine that answered now.
    pub engine: String,
}

impl From<Replay> for ReplayView {
    fn from(replay: Replay) -> Self {
        Self {
            identical: replay.differences.is_empty(),
            differences: replay.differences,
            record_sha256: replay.record_sha256,
            replayed_record_sha256: replay.replayed_record_sha256,
            engine: replay.engine,
        }
    }
}

/// Which decisions to ask again.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"hook": "eligibility", "sample": 100}))]
pub struct ReplayRequest {
    /// Only answers to this question.
    pub hook: Option<String>,
    /// How many, spread evenly over all of them; 100 unless told.
    #[schema(minimum = 1, maximum = 500, default = 100)]
    pub sample: Option<u64>,
    /// Another number takes another sample.
    #[serde(default)]
    pub seed: u64,
}

impl ReplayRequest {
    const MOST: u64 = 500;

    /// # Errors
    /// `validation` when the sample is not between 1 and 500.
    pub fn read(self) -> Result<ReplayScope, Refusal> {
        let sample = self.sample.unwrap_or(100);
        if !(1..=Self::MOST).contains(&sample) {
            let detail = format!("must be between 1 and {}", Self::MOST);
            return Err(Refusal::invalid("/sample", "out_of_range", detail));
        }
        Ok(ReplayScope { hook: self.hook, sample: Some(sample), seed: self.seed })
    }
}

/// What asking many decisions again gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"of": 201, "replayed": 100, "identical": 100, "different": []}))]
pub struct ReplaySummaryView {
    /// Decisions in scope.
    pub of: u64,
    /// Those asked again.
    pub replayed: usize,
    /// Those whose input, output, trace and record are the same byte for byte.
    pub identical: usize,
    pub different: Vec<DifferentDecision>,
}

/// A decision that is not the same when it is asked again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DifferentDecision {
    pub decision_id: DecisionId,
    /// Plain sentences.
    pub differences: Vec<String>,
}

impl From<ReplaySummary> for ReplaySummaryView {
    fn from(summary: ReplaySummary) -> Self {
        let different = summary.different.into_iter();
        Self {
            of: summary.of,
            replayed: summary.decisions,
            identical: summary.identical,
            different: different
                .map(|(decision_id, differences)| DifferentDecision { decision_id, differences })
                .collect(),
        }
    }
}
