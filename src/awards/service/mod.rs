//! Asking for approval, consulting, deciding, telling the tenderers, awarding.

mod awarding;
mod consulting;
mod deciding;
mod informing;
mod requesting;

pub use informing::OutcomeLetters;

use super::model::Approval;
use super::store;
use crate::competitions::Competitions;
use crate::decisions::Decisions;
use crate::evaluation::Evaluation;
use crate::kernel::ids::{ApprovalId, CompetitionId};
use crate::kernel::{Actor, Instant, Refusal, Tenant};
use crate::procurements::Procurements;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Work};
use crate::tenders::Tenders;

const TEXT_MOST: usize = 10_000;

#[derive(Clone)]
pub struct Awards {
    db: Db,
    competitions: Competitions,
    tenders: Tenders,
    evaluation: Evaluation,
    procurements: Procurements,
    rulebooks: Rulebooks,
    decisions: Decisions,
}

impl Awards {
    pub fn new(
        db: Db,
        competitions: Competitions,
        tenders: Tenders,
        evaluation: Evaluation,
        procurements: Procurements,
        rulebooks: Rulebooks,
        decisions: Decisions,
    ) -> Self {
        Self { db, competitions, tenders, evaluation, procurements, rulebooks, decisions }
    }

    /// # Errors
    /// `not-found` when it does not exist or is not the caller's council's; `declaration-needed`; `conflict-of-interest`.
    pub async fn approval(&self, actor: &Actor, id: ApprovalId, at: Instant) -> Result<Approval, Refusal> {
        let found = store::find_approval(self.db.reader(), actor.tenant, id).await?;
        let approval = found.ok_or_else(|| Refusal::not_found("approval"))?;
        let competition = self.competitions.owned(actor, approval.competition).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        Ok(approval)
    }

    /// Every approval asked for in a competition, the first one first.
    ///
    /// # Errors
    /// `not-found` when the competition is not of the caller's council.
    pub async fn approvals(
        &self,
        actor: &Actor,
        competition: CompetitionId,
        at: Instant,
    ) -> Result<Vec<Approval>, Refusal> {
        let competition = self.competitions.owned(actor, competition).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        store::approvals(self.db.reader(), actor.tenant, competition.id).await
    }
}

/// The approval inside a unit of work, at the version the caller has read, still undecided.
async fn pending(work: &Work, tenant: Tenant, id: ApprovalId, version: Option<i64>) -> Result<Approval, Refusal> {
    let found = store::find_approval(work.tx(), tenant, id).await?;
    let approval = found.ok_or_else(|| Refusal::not_found("approval"))?;
    if version.is_some_and(|version| version != approval.version) {
        return Err(Refusal::stale(approval.version));
    }
    approval.must_be_pending()?;
    Ok(approval)
}

/// The approved report of a competition.
async fn approved(db: &Db, tenant: Tenant, id: CompetitionId, approval: ApprovalId) -> Result<Approval, Refusal> {
    let found = store::find_approval(db.reader(), tenant, approval).await?;
    let found = found.filter(|approval| approval.competition == id).ok_or_else(|| {
        Refusal::wrong_state("There is no such approval of this competition. An award needs an approved report.")
    })?;
    found.must_be_approved()?;
    Ok(found)
}
