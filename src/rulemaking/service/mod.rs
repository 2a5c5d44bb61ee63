//! The use cases of changing rules.

use super::model::{Draft, Files, Proposal};
use super::store;
use crate::decisions::Decisions;
use crate::frameworks::Frameworks;
use crate::kernel::ids::{AuthorityId, RuleDraftId, RuleProposalId};
use crate::kernel::{Actor, Problem, Refusal};
use crate::regimes::Regimes;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Work};

mod carrying;
mod comparing;
mod drafting;
mod proposing;
mod rebasing;
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
    regimes: Regimes,
}

impl Rulemaking {
    pub fn new(db: Db, frameworks: Frameworks, rulebooks: Rulebooks, decisions: Decisions, regimes: Regimes) -> Self {
        Self { db, frameworks, rulebooks, decisions, regimes }
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
