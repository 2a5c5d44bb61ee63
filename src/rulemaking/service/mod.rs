//! The use cases of changing rules.

use std::collections::BTreeMap;

use super::model::{Draft, Files, Proposal};
use super::store;
use crate::decisions::Decisions;
use crate::engine::{self, Finding};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{AuthorityId, RuleDraftId, RuleProposalId};
use crate::kernel::{Actor, FieldError, Problem, Refusal};
use crate::rulebooks::{Rulebooks, file_pointer};
use crate::store::{Db, Work};

mod drafting;
mod proposing;
mod releasing;
mod reviewing;
mod trying;

pub use drafting::DraftSource;
pub use releasing::ReleaseTerms;
pub use trying::{Question, Trial};

#[derive(Clone)]
pub struct Rulemaking {
    db: Db,
    frameworks: Frameworks,
    rulebooks: Rulebooks,
    decisions: Decisions,
}

impl Rulemaking {
    pub fn new(db: Db, frameworks: Frameworks, rulebooks: Rulebooks, decisions: Decisions) -> Self {
        Self { db, frameworks, rulebooks, decisions }
    }

    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn draft(&self, actor: &Actor, id: RuleDraftId) -> Result<Draft, Refusal> {
        let found = store::find_draft(self.db.reader(), council_of(actor)?, id).await?;
        found.ok_or_else(|| Refusal::not_found("draft"))
    }

    /// The files of a draft that the caller may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn files(&self, draft: &Draft) -> Result<Files, Refusal> {
        store::files(self.db.reader(), draft.id).await
    }

    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn proposal(&self, actor: &Actor, id: RuleProposalId) -> Result<Proposal, Refusal> {
        let found = store::find_proposal(self.db.reader(), council_of(actor)?, id).await?;
        found.ok_or_else(|| Refusal::not_found("proposal"))
    }
}

fn council_of(actor: &Actor) -> Result<AuthorityId, Refusal> {
    actor.authority().ok_or_else(|| Refusal::new(Problem::Forbidden, "Rules are a council's business."))
}

/// Read inside the unit of work, so that what is decided upon is what is changed.
async fn draft_in(work: &Work, actor: &Actor, id: RuleDraftId) -> Result<Draft, Refusal> {
    store::find_draft(work.tx(), council_of(actor)?, id).await?.ok_or_else(|| Refusal::not_found("draft"))
}

async fn proposal_in(work: &Work, actor: &Actor, id: RuleProposalId) -> Result<Proposal, Refusal> {
    store::find_proposal(work.tx(), council_of(actor)?, id).await?.ok_or_else(|| Refusal::not_found("proposal"))
}

/// # Errors
/// `too-large`, or `validation` with every fault of the files as files: their paths, sizes and hidden characters.
/// Whether they are good rules is not asked: a draft may be unfinished.
fn take_in(files: &Files) -> Result<(), Refusal> {
    super::model::require_size(files)?;
    let findings: Vec<Finding> = files.iter().flat_map(|(path, text)| engine::check_file(path, text)).collect();
    if findings.is_empty() && files.len() <= engine::limits::FILES {
        return Ok(());
    }
    if findings.is_empty() {
        let detail = format!("may hold {} files, and there are {}", engine::limits::FILES, files.len());
        return Err(Refusal::invalid("/files", "too_many", detail));
    }
    Err(faulty("These files cannot be taken in.", &findings))
}

/// `validation` with every finding, each at its file.
fn faulty(detail: &str, findings: &[Finding]) -> Refusal {
    let field = |finding: &Finding| FieldError::new(file_pointer(&finding.file), finding.code, finding.to_string());
    Refusal::new(Problem::Validation, detail)
        .fields(findings.iter().map(field))
        .member("findings", serde_json::json!(findings))
}

/// # Errors
/// `validation` with line and column of the first byte that is not UTF-8.
fn read_text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Refusal> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let column = String::from_utf8_lossy(&good[start..]).chars().count() + 1;
        let detail = format!("{path}:{line}:{column} is not UTF-8 text; save the file as UTF-8");
        Refusal::invalid(file_pointer(path), "not_utf8", detail)
    })
}

/// One file as a set of files.
fn only(path: &str, text: &str) -> Files {
    BTreeMap::from([(path.to_owned(), text.to_owned())])
}
