//! Asking for approval, consulting, deciding step by step, waiting for the effect, telling the tenderers, awarding, signing:
//! after a competition and, in the same way, without one.

mod awarding;
mod consulting;
mod deciding;
mod declining;
mod direct;
mod effecting;
mod facts;
mod informing;
mod matter;
mod requesting;
mod signing;

pub use informing::OutcomeLetters;

use serde_json::json;

use super::course::{Turn, Turned};
use super::model::Approval;
use super::store;
use crate::competitions::Competitions;
use crate::decisions::Decisions;
use crate::direct_awards::DirectAwards;
use crate::evaluation::{Evaluation, Ranking};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{ApprovalId, CompetitionId};
use crate::kernel::{Actor, Call, Instant, Refusal, Tenant, london};
use crate::procurements::Procurements;
use crate::regimes::Regimes;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event, Work};
use crate::tenders::Tenders;

const TEXT_MOST: usize = 10_000;

#[derive(Clone)]
pub struct Awards {
    db: Db,
    frameworks: Frameworks,
    regimes: Regimes,
    competitions: Competitions,
    tenders: Tenders,
    evaluation: Evaluation,
    procurements: Procurements,
    direct_awards: DirectAwards,
    rulebooks: Rulebooks,
    decisions: Decisions,
}

impl Awards {
    #[expect(clippy::too_many_arguments, reason = "one for each slice that it rests on")]
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        regimes: Regimes,
        competitions: Competitions,
        tenders: Tenders,
        evaluation: Evaluation,
        procurements: Procurements,
        direct_awards: DirectAwards,
        rulebooks: Rulebooks,
        decisions: Decisions,
    ) -> Self {
        Self {
            db,
            frameworks,
            regimes,
            competitions,
            tenders,
            evaluation,
            procurements,
            direct_awards,
            rulebooks,
            decisions,
        }
    }

    /// # Errors
    /// `not-found` when it does not exist or is not the caller's council's; `declaration-needed`; `conflict-of-interest`.
    pub async fn approval(&self, actor: &Actor, id: ApprovalId, at: Instant) -> Result<Approval, Refusal> {
        let found = store::find_approval(self.db.reader(), actor.tenant, id).await?;
        let approval = found.ok_or_else(|| Refusal::not_found("approval"))?;
        self.matter(actor, approval.basis, at).await?;
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

/// An approved report of this competition, which has effect.
fn approved(found: Option<Approval>, id: CompetitionId, at: Instant) -> Result<Approval, Refusal> {
    let found = found.filter(|approval| approval.basis.competition() == Some(id));
    effective(found, "this competition", at)
}

/// The run that an approval rests on.
///
/// # Errors
/// `wrong-state` when the tenders were ranked again since, as they may be once a contract was declined.
async fn ranking_of(evaluation: &Evaluation, id: CompetitionId, approval: &Approval) -> Result<Ranking, Refusal> {
    let ranking = evaluation.latest(id).await?.filter(|ranking| Some(ranking.id) == approval.basis.ranking());
    ranking.ok_or_else(|| {
        Refusal::wrong_state(
            "The tenders have been ranked again since this approval was asked for: ask for another one.",
        )
    })
}

/// A report that is approved and has effect.
fn effective(found: Option<Approval>, of: &str, at: Instant) -> Result<Approval, Refusal> {
    let found = found.ok_or_else(|| {
        Refusal::wrong_state(format!("There is no such approval of {of}. An award needs an approved report."))
    })?;
    found.must_be_approved()?;
    found.must_have_effect(london::date_of(at))?;
    Ok(found)
}

/// Keeps what happened to an approval, as a change of it.
async fn turn(work: &Work, call: &Call, approval: Approval, turn: Turn) -> Result<Approval, Refusal> {
    if !store::touch(work.tx(), approval.id, approval.version).await? {
        return Err(Refusal::stale(approval.version + 1));
    }
    let turned = Turned { turn, by: call.actor.id.into(), at: work.at() };
    store::course::insert(work.tx(), approval.id, approval.turns.len(), std::slice::from_ref(&turned)).await?;
    let data = json!({
        "competition": approval.basis.competition(), "direct_award": approval.basis.direct_award(), "turn": turned.turn,
    });
    let event = Event::new("approval.turned", "approval", approval.id, data);
    work.note(event.within(Tenant::Authority(approval.authority)));
    let mut after = Approval { version: approval.version + 1, ..approval };
    after.turns.push(turned);
    Ok(after)
}
