//! What the law says of something, and how that is put to whoever asked.

use serde_json::{Value, json};

use crate::decisions::refused_by_regime;
use crate::engine::{Decision, Outcome, Step, StepKind};
use crate::kernel::{FieldError, Refusal};

/// The answer of the law: a decision like any other, with its trace and the hash of the pack that gave it.
#[derive(Clone, Debug)]
pub struct Verdict {
    decision: Decision,
    /// The record of the input that mirrors the caller's own body.
    subject: &'static str,
}

/// One thing the law forbids, or wants looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawFinding {
    /// False: a warning.
    pub refused: bool,
    /// The criterion, stable: `latest-end`.
    pub code: String,
    /// A sentence with its provision.
    pub detail: String,
    /// JSON pointer to the field at fault; empty when it is the whole.
    pub pointer: String,
}

impl Verdict {
    pub(super) fn new(decision: Decision, subject: &'static str) -> Self {
        Self { decision, subject }
    }

    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// What it forbids and what it wants looked at, in the order of the script.
    pub fn findings(&self) -> Vec<LawFinding> {
        let found = self.decision.trace.iter().filter_map(|step| {
            let refused = step.kind == StepKind::Require && step.outcome == "not met";
            let warned = step.kind == StepKind::Refer && step.outcome == "refer";
            (refused || warned).then(|| LawFinding {
                refused,
                code: step.id.clone(),
                detail: format!("{}.", step.reason),
                pointer: self.pointer(step),
            })
        });
        found.collect()
    }

    /// What it wants looked at, in words.
    pub fn warnings(&self) -> Vec<String> {
        self.findings().into_iter().filter(|finding| !finding.refused).map(|finding| finding.detail).collect()
    }

    /// What the audit log keeps of a yes: which law said it, and its warnings.
    pub fn noted(&self) -> Value {
        let Decision { package_sha256, record_sha256, .. } = &self.decision;
        json!({"package_sha256": package_sha256, "record_sha256": record_sha256, "warnings": self.warnings()})
    }

    /// # Errors
    /// `refused-by-regime` with every provision against it and the field at fault; `cannot-decide` when the law's own
    /// script failed. `consequence` says in a sentence what does not happen.
    pub fn require(&self, consequence: &str) -> Result<(), Refusal> {
        if !matches!(self.decision.outcome, Outcome::NotMet | Outcome::CannotDecide) {
            return Ok(());
        }
        let refused = self.findings().into_iter().filter(|finding| finding.refused && !finding.pointer.is_empty());
        let fields = refused.map(|finding| FieldError::new(finding.pointer, finding.code, finding.detail));
        Err(refused_by_regime(consequence, &self.decision).fields(fields))
    }

    /// The last fact of the subject that the criterion read.
    fn pointer(&self, step: &Step) -> String {
        let prefix = format!("/{}/", self.subject);
        let field = step.facts.iter().rev().find_map(|fact| fact.path.strip_prefix(&prefix));
        field.map(|field| format!("/{field}")).unwrap_or_default()
    }
}
