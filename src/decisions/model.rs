//! What is on record about a decision.

use serde_json::Value;
use uuid::Uuid;

use crate::kernel::ids::{AuthorityId, DecisionId, FrameworkId, ProviderId, WindowId};
use crate::kernel::{Instant, canonical};

/// What a decision is about, and who may read it besides the council.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    /// `framework`, `application`, `competition`, `approval`…
    pub kind: &'static str,
    pub id: Uuid,
    /// The provider whose own business this is, if it is one provider's.
    pub provider: Option<ProviderId>,
}

/// A decision as it was recorded: its texts byte for byte, whatever they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    pub id: DecisionId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub provider: Option<ProviderId>,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub at: Instant,
    pub hook: String,
    pub package_sha256: String,
    /// Versions and limits that a figure could depend on.
    pub engine: String,
    pub input: String,
    pub input_sha256: String,
    /// One of [`OUTCOMES`].
    pub outcome: String,
    pub output: String,
    pub trace: String,
    pub operations: i64,
    pub record_sha256: String,
}

/// How an assessment stands to another one of the same application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counterpart {
    /// This one was made anew for the decision, and counted in place of that one.
    InPlaceOf(DecisionId),
    /// That one was made anew for the decision, and counted in place of this one.
    ReplacedBy(DecisionId),
}

/// Every outcome, as stored and as shown.
pub const OUTCOMES: [&str; 8] = ["met", "not_met", "refer", "scheduled", "scored", "ranked", "tie", "cannot_decide"];

impl DecisionRecord {
    /// The part of the record that its hash covers, as canonical text; none when the stored texts are no JSON any
    /// more.
    pub fn record(&self) -> Option<String> {
        let output: Value = serde_json::from_str(&self.output).ok()?;
        let trace: Value = serde_json::from_str(&self.trace).ok()?;
        Some(canonical::text(&serde_json::json!({
            "package_sha256": self.package_sha256,
            "hook": self.hook,
            "engine": self.engine,
            "input": self.input,
            "input_sha256": self.input_sha256,
            "outcome": self.outcome,
            "output": output,
            "trace": trace,
            "operations": self.operations,
        })))
    }

    /// What shows that the row was changed after it was written, in plain sentences.
    pub fn tampering(&self) -> Vec<String> {
        let mut faults = vec![];
        if canonical::sha256(self.input.as_bytes()) != self.input_sha256 {
            faults.push("the stored input does not have the hash that was recorded with it".to_owned());
        }
        match self.record() {
            None => faults.push("the stored output or trace cannot be read".to_owned()),
            Some(record) if canonical::sha256(record.as_bytes()) != self.record_sha256 => {
                faults.push("the stored record does not have the hash that was recorded with it".to_owned());
            }
            Some(_) => {}
        }
        faults
    }
}

/// Which decisions to list.
#[derive(Clone, Debug, Default)]
pub struct DecisionFilter {
    pub hook: Option<String>,
    pub outcome: Option<String>,
    /// Decided at this instant or later.
    pub since: Option<Instant>,
    /// Decided at this instant or earlier.
    pub until: Option<Instant>,
    /// About this competition, application, approval or framework.
    pub subject: Option<Uuid>,
    /// About applications that were submitted into this window.
    pub window: Option<WindowId>,
}

/// What asking a recorded decision again gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Plain sentences; none when the two are the same byte for byte.
    pub differences: Vec<String>,
    pub record_sha256: String,
    pub replayed_record_sha256: String,
    /// The engine that answered now.
    pub engine: String,
}

/// Which decisions of a framework to ask again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayScope {
    /// Only this hook's.
    pub hook: Option<String>,
    /// At most so many, spread evenly over all of them.
    pub sample: Option<u64>,
    /// Another seed takes another sample.
    pub seed: u64,
}

/// What asking many decisions again gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplaySummary {
    /// Decisions in scope.
    pub of: u64,
    /// Those that were asked again.
    pub decisions: usize,
    pub identical: usize,
    pub different: Vec<(DecisionId, Vec<String>)>,
}
