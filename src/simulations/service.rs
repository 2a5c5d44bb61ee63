//! Starting, watching and cancelling simulations.

use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use super::model::{Asked, Candidate, Move, MoveFilter, Scope, Simulation, SimulationState, Tally, Watch};
use super::places::Places;
use super::store;
use crate::decisions::{DecisionFilter, Decisions, Sight, is_priced};
use crate::engine::{Evaluators, Pack, StressPlan, StressReport};
use crate::frameworks::{Framework, Frameworks};
use crate::kernel::ids::{FrameworkId, SimulationId};
use crate::kernel::permission::ReadEvaluation;
use crate::kernel::{Actor, Call, Clock, Ids, Page, PageRequest, Permission, Problem, Refusal};
use crate::rulebooks::{PackName, PackSource, Rulebooks};
use crate::rulemaking::Rulemaking;
use crate::store::{Db, Event};

#[derive(Clone)]
pub struct Simulations {
    pub(super) db: Db,
    frameworks: Frameworks,
    rulebooks: Rulebooks,
    rulemaking: Rulemaking,
    pub(super) decisions: Decisions,
    /// Threads that nobody waits for but simulations.
    pub(super) background: Evaluators,
    pub(super) clock: Clock,
    /// This run of this server.
    server: Uuid,
    places: Places,
}

impl Simulations {
    /// `background` are evaluation threads that decide nothing else.
    #[expect(clippy::too_many_arguments, reason = "each is a slice or a source it needs, given once, in `app`")]
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        rulebooks: Rulebooks,
        rulemaking: Rulemaking,
        decisions: Decisions,
        background: Evaluators,
        clock: Clock,
        ids: &Ids,
    ) -> Self {
        let server = ids.fresh(clock.now());
        let places = Places::default();
        Self { db, frameworks, rulebooks, rulemaking, decisions, background, clock, server, places }
    }

    /// Asks every decision in scope again under the candidate, in the background.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's; `forbidden` when the hook's facts hold prices and
    /// the caller may not see any; `validation` when the candidate does not compile or has no such hook; `busy` when
    /// too many of the council's wait.
    pub async fn start(&self, call: &Call, framework: FrameworkId, asked: &Asked) -> Result<Simulation, Refusal> {
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        let priced = may_see(&call.actor, &asked.hook)?;
        let pack = self.candidate(&call.actor, &framework, &asked.candidate).await?;
        if !pack.has_hook(&asked.hook) {
            let detail = format!("must be a hook of these rules: {}", pack.hooks().collect::<Vec<_>>().join(", "));
            return Err(Refusal::invalid("/hook", "unknown_hook", detail));
        }
        let place = self.places.take(framework.authority)?;
        let filter = filter_of(&asked.hook, &asked.scope, call);
        let total = self.decisions.count(Sight::of(&call.actor), framework.id, &filter).await?;
        let simulation = self
            .db
            .write(call, async |work| {
                let simulation = Simulation {
                    id: work.fresh(),
                    authority: framework.authority,
                    framework: framework.id,
                    hook: asked.hook.clone(),
                    priced,
                    package: pack.hash().to_owned(),
                    title: pack.title().to_owned(),
                    scope: asked.scope.clone(),
                    state: SimulationState::Waiting,
                    server: self.server,
                    total: i64::try_from(total).unwrap_or(i64::MAX),
                    done: 0,
                    tally: Tally::default(),
                    message: None,
                    started_by: call.actor.id,
                    created_at: work.at(),
                    beat_at: work.at(),
                    ended_at: None,
                };
                store::insert(work.tx(), &simulation).await?;
                let data = json!({
                    "framework": framework.id, "hook": simulation.hook, "package_sha256": simulation.package,
                    "scope": simulation.scope, "total": simulation.total,
                });
                work.note(Event::new("simulation.started", "simulation", simulation.id, data));
                Ok(simulation)
            })
            .await?;
        self.run(call, simulation.clone(), pack, filter, place);
        Ok(simulation)
    }

    /// # Errors
    /// `not-found` unless it is the caller's council's and shows nothing the caller may not see.
    pub async fn find(&self, actor: &Actor, id: SimulationId) -> Result<Simulation, Refusal> {
        let absent = || Refusal::not_found("simulation");
        let authority = actor.authority().ok_or_else(absent)?;
        let found = store::find(self.db.reader(), authority, ReadEvaluation::granted(actor), id).await?;
        Ok(found.ok_or_else(absent)?.seen(self.watch()))
    }

    /// Those of one framework, oldest first.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<Simulation>, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let priced = ReadEvaluation::granted(actor);
        let rows = store::list(self.db.reader(), framework.authority, priced, framework.id, page).await?;
        Ok(Page::of(rows, page, |simulation| simulation.id.0).map(|simulation| simulation.seen(self.watch())))
    }

    /// The decisions that would be otherwise, as far as they are found, in the order in which they were made.
    ///
    /// # Errors
    /// As [`Simulations::find`].
    pub async fn moves(
        &self,
        actor: &Actor,
        id: SimulationId,
        filter: &MoveFilter,
        page: PageRequest,
    ) -> Result<Page<Move>, Refusal> {
        let simulation = self.find(actor, id).await?;
        let rows = store::moves(self.db.reader(), simulation.id, filter, page).await?;
        Ok(Page::of(rows, page, |found| found.decision.0))
    }

    /// Stops a simulation after its present portion; what it found so far stays.
    ///
    /// # Errors
    /// As [`Simulations::find`]; `wrong-state` when it has ended.
    pub async fn cancel(&self, call: &Call, id: SimulationId) -> Result<Simulation, Refusal> {
        let simulation = self.find(&call.actor, id).await?;
        simulation.require_under_way()?;
        self.db
            .write(call, async |work| {
                if !store::end(work.tx(), id, SimulationState::Cancelled, None, work.at()).await? {
                    return Err(Refusal::wrong_state("The simulation has just ended."));
                }
                work.note(Event::new("simulation.cancelled", "simulation", id, json!({})));
                Ok(())
            })
            .await?;
        self.find(&call.actor, id).await
    }

    /// Puts the candidate's model of scoring under stress, on made-up tenders. Keeps nothing.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's; `validation` when the rules or the plan cannot be
    /// used; `busy` when too much of the council's waits for the background threads.
    pub async fn stress(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        candidate: &Candidate,
        plan: StressPlan,
    ) -> Result<StressReport, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let pack = self.candidate(actor, &framework, candidate).await?;
        let report = self.background.stress(actor.tenant, pack, plan).await?;
        report.map_err(|why| Refusal::new(Problem::Validation, format!("This cannot be put under stress: {why}.")))
    }

    /// The rules to try, compiled.
    ///
    /// # Errors
    /// `not-found` for a version, a draft or a proposal that is not this framework's; `validation` with every finding.
    async fn candidate(
        &self,
        actor: &Actor,
        framework: &Framework,
        candidate: &Candidate,
    ) -> Result<Arc<Pack>, Refusal> {
        let source = match candidate {
            Candidate::Version(sha256) => {
                let timeline = self.frameworks.timeline(framework).await?;
                timeline.of_package(sha256).ok_or_else(|| Refusal::not_found("version of this rulebook"))?;
                return self.rulebooks.package(sha256).await;
            }
            Candidate::Proposal(id) => {
                let proposal = self.rulemaking.proposal(actor, *id).await?;
                if proposal.framework != framework.id {
                    return Err(Refusal::not_found("proposal"));
                }
                return self.rulebooks.package(&proposal.package).await;
            }
            Candidate::Draft(id) => {
                let draft = self.rulemaking.draft(actor, *id).await?;
                if draft.framework != framework.id {
                    return Err(Refusal::not_found("draft"));
                }
                PackSource::Files(self.rulemaking.files(&draft).await?)
            }
            Candidate::Pack(name) => PackName::parse(name).map(PackSource::Named).ok_or_else(|| {
                let detail = "must be a council and a framework, like wiltshire/care-home-alliance";
                Refusal::invalid("/rules/pack", "unknown_pack", detail)
            })?,
            Candidate::Files(files) => PackSource::Files(files.clone()),
        };
        let pack = self.rulebooks.candidate(actor.tenant, &source).await;
        match candidate {
            // These stand in the request itself.
            Candidate::Pack(_) | Candidate::Files(_) => pack.map_err(|refusal| refusal.below("/rules")),
            _ => pack,
        }
    }

    fn watch(&self) -> Watch {
        Watch { server: self.server, at: self.clock.now(), rehearsal: self.clock.is_rehearsal() }
    }
}

/// Whether the facts of this hook hold prices; then only those who may see the evaluation may ask.
fn may_see(actor: &Actor, hook: &str) -> Result<bool, Refusal> {
    let priced = is_priced(hook);
    if priced && !ReadEvaluation::granted(actor) {
        let detail = format!(
            "The facts of the hook `{hook}` hold prices: this needs the permission `{}`.",
            ReadEvaluation::SCOPE
        );
        return Err(Refusal::new(Problem::Forbidden, detail));
    }
    Ok(priced)
}

/// Only what was decided before the simulation began.
fn filter_of(hook: &str, scope: &Scope, call: &Call) -> DecisionFilter {
    DecisionFilter {
        hook: Some(hook.to_owned()),
        outcome: scope.outcome.clone(),
        since: scope.since,
        until: Some(scope.until.map_or(call.at, |until| until.min(call.at))),
        subject: scope.competition.map(Into::into),
        window: scope.window,
    }
}
