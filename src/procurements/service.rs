//! Grouping competitions, allocating their lots, and what approvals may ask of an allocation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::asking::Answered;
use super::gathering::Asked;
use super::model::{Inputs, Procurement, Run};
use super::solver::{Outcome, solve};
use super::store;
use super::views::{NewProcurement, WhatIf};
use crate::competitions::{Competition, CompetitionState, Competitions};
use crate::decisions::Decisions;
use crate::evaluation::{Evaluation, Ranking, RankingOutcome};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{AllocationId, CompetitionId, FrameworkId, ProcurementId, TenderId};
use crate::kernel::{Actor, Call, Instant, Money, Page, PageRequest, Problem, Refusal, Tenant};
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event, Work};
use crate::tenders::Tenders;

#[derive(Clone)]
pub struct Procurements {
    pub(super) db: Db,
    pub(super) frameworks: Frameworks,
    pub(super) competitions: Competitions,
    tenders: Tenders,
    evaluation: Evaluation,
    pub(super) rulebooks: Rulebooks,
    pub(super) decisions: Decisions,
}

/// What an allocation rests on and comes to, before it is put on record.
struct Judged {
    procurement: Procurement,
    inputs: Inputs,
    outcome: Outcome,
    answers: Vec<Answered>,
}

/// A procurement and its competitions, in the order of its lots.
#[derive(Clone)]
pub struct Grouped {
    pub procurement: Procurement,
    pub competitions: Vec<Competition>,
}

impl Procurements {
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        competitions: Competitions,
        tenders: Tenders,
        evaluation: Evaluation,
        (rulebooks, decisions): (Rulebooks, Decisions),
    ) -> Self {
        Self { db, frameworks, competitions, tenders, evaluation, rulebooks, decisions }
    }

    /// Groups drafts of one framework. Its terms are fixed from now on.
    ///
    /// # Errors
    /// `not-found` for another authority's framework; `validation` for unknown competitions, those of another framework or
    /// closing, and those in a procurement already; `wrong-state` for one that is no draft.
    pub async fn create(&self, call: &Call, framework: FrameworkId, new: &NewProcurement) -> Result<Grouped, Refusal> {
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        new.check()?;
        let made = self
            .db
            .write(call, async |work| {
                let mut closes = BTreeSet::new();
                for (n, lot) in new.lots.iter().enumerate() {
                    let pointer = format!("/lots/{n}/competition_id");
                    let held = self.competitions.held_alone(work, &call.actor, lot.competition_id).await;
                    let competition = held.map_err(|refusal| match refusal.problem() {
                        Problem::NotFound => {
                            Refusal::invalid(&pointer, "unknown_competition", "is none of this council's")
                        }
                        _ => refusal,
                    })?;
                    competition.must_be_draft()?;
                    if competition.framework != framework.id {
                        return Err(Refusal::invalid(&pointer, "other_framework", "is of another framework"));
                    }
                    if store::of_competition(work.tx(), competition.id).await?.is_some() {
                        return Err(Refusal::invalid(&pointer, "grouped", "is in a procurement already"));
                    }
                    closes.insert(competition.timetable.closes.0);
                    if closes.len() > 1 {
                        let detail = "closes at another time than those before it: they run together";
                        return Err(Refusal::invalid(&pointer, "other_closing", detail));
                    }
                }
                let mut made = Procurement {
                    id: work.fresh(),
                    framework: framework.id,
                    authority: framework.authority,
                    title: new.title.clone(),
                    terms: new.terms(),
                    lots: new.lots(),
                    terms_sha256: String::new(),
                    created_at: work.at(),
                };
                made.terms_sha256 = made.terms_hash();
                store::insert(work.tx(), &made).await?;
                let data = json!({"title": made.title, "lots": made.lots, "terms_sha256": made.terms_sha256});
                note(work, "procurement.made", &made, data);
                Ok(made)
            })
            .await?;
        self.grouped(&call.actor, made).await
    }

    /// For the council, and for providers that were invited to one of its competitions.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn find(&self, actor: &Actor, id: ProcurementId) -> Result<Grouped, Refusal> {
        let procurement = store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(absent)?;
        if let Tenant::Provider(provider) = actor.tenant {
            let mut invited = false;
            for lot in &procurement.lots {
                invited |= self.competitions.invited(lot.competition, provider).await?;
            }
            if !invited {
                return Err(absent());
            }
        }
        self.grouped(actor, procurement).await
    }

    /// The procurement that a competition of the caller's council belongs to, if any.
    ///
    /// # Errors
    /// `not-found` when it is another's.
    pub async fn of_competition(&self, actor: &Actor, competition: CompetitionId) -> Result<Option<Grouped>, Refusal> {
        match store::of_competition(self.db.reader(), competition).await? {
            Some(id) => Ok(Some(self.owned(actor, id).await?)),
            None => Ok(None),
        }
    }

    /// Gives out the lots under the published terms, and keeps the run beside any earlier one.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` unless every competition is ranked; `declaration-needed`; `conflict-of-interest`;
    /// `refused-by-rule` when a competition's rulebook does not allow an award of it, `cannot-decide` when it cannot say.
    pub async fn allocate(&self, call: &Call, id: ProcurementId) -> Result<Run, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let judged = self.judge(&call.actor, id, call.at, None).await;
        self.db
            .write(call, async |work| {
                let Judged { procurement, inputs, outcome, answers } = judged.as_ref().map_err(Clone::clone)?;
                let mut run = run_of(procurement, inputs.clone(), outcome.clone(), work.fresh(), work.at());
                run.asked = Self::record(work, answers).await?;
                store::insert_run(work.tx(), &run).await?;
                let data = json!({
                    "allocation": run.id, "outcome": run.outcome().name(), "inputs_sha256": run.inputs_sha256,
                    "winners": winners(&run), "asked": run.asked,
                });
                note(work, "procurement.allocated", procurement, data);
                Ok(run)
            })
            .await
    }

    /// What the allocation would be without some providers, or with another number of lots for each. Nothing is kept.
    ///
    /// # Errors
    /// As [`Self::allocate`].
    pub async fn what_if(&self, actor: &Actor, id: ProcurementId, what: &WhatIf, at: Instant) -> Result<Run, Refusal> {
        what.check()?;
        let Judged { procurement, inputs, outcome, .. } = self.judge(actor, id, at, Some(what)).await?;
        Ok(run_of(&procurement, inputs, outcome, AllocationId(uuid::Uuid::nil()), at))
    }

    /// Every run, the first one first.
    ///
    /// # Errors
    /// `not-found`; `declaration-needed`; `conflict-of-interest`.
    pub async fn runs(
        &self,
        actor: &Actor,
        id: ProcurementId,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<Run>, Refusal> {
        let grouped = self.owned(actor, id).await?;
        for competition in &grouped.competitions {
            self.tenders.require_clear(actor, competition, at).await?;
        }
        Ok(Page::of(store::runs(self.db.reader(), id, page).await?, page, |run| run.id.0))
    }

    /// The tenders that an approval on this ranking may be for, when its competition belongs to a procurement: the
    /// allocation decides then, and not the ranking alone.
    ///
    /// # Errors
    /// `wrong-state` before the allocation, when it is not proved, rests on another ranking or leaves the lot without a
    /// winner.
    pub async fn allocated(&self, ranking: &Ranking) -> Result<Option<BTreeSet<TenderId>>, Refusal> {
        let Some(id) = store::of_competition(self.db.reader(), ranking.competition).await? else { return Ok(None) };
        let run = store::latest_run(self.db.reader(), id, None).await?;
        let run = run.ok_or_else(|| {
            Refusal::wrong_state(
                "The competition belongs to a procurement: allocate its lots before asking for approval.",
            )
        })?;
        if run.allocation().is_none() {
            return Err(Refusal::wrong_state(
                "The allocation of the lots is not proved, so nothing can be approved yet.",
            ));
        }
        if !run.inputs.rankings.iter().any(|used| used.ranking == ranking.id) {
            return Err(Refusal::wrong_state(
                "The tenders have been ranked again since the allocation; allocate again.",
            ));
        }
        let allowed = run.may_have(ranking.competition);
        if allowed.is_empty() {
            return Err(Refusal::wrong_state("The allocation leaves this lot without a winner."));
        }
        Ok(Some(allowed))
    }

    /// What the winner of a competition is to be paid, where a conditional price of its tender holds in the allocation that
    /// counted when its approval was asked for (H02).
    ///
    /// # Errors
    /// `wrong-state` when the lots have been allocated again since, so that it would be another price or another's.
    pub async fn discounted_price(
        &self,
        competition: CompetitionId,
        then: Instant,
    ) -> Result<Option<(TenderId, Money)>, Refusal> {
        let Some(id) = store::of_competition(self.db.reader(), competition).await? else { return Ok(None) };
        let price = |run: Option<Run>| run.and_then(|run| run.discounted_price(competition));
        let approved = price(store::latest_run(self.db.reader(), id, Some(then)).await?);
        if approved == price(store::latest_run(self.db.reader(), id, None).await?) {
            return Ok(approved);
        }
        let detail = "The lots have been allocated again since the approval was asked for, and the price depends on it: ask again.";
        Err(Refusal::wrong_state(detail))
    }

    pub(super) async fn owned(&self, actor: &Actor, id: ProcurementId) -> Result<Grouped, Refusal> {
        match actor.tenant {
            Tenant::Authority(_) => self.find(actor, id).await,
            _ => Err(absent()),
        }
    }

    pub(super) async fn grouped(&self, actor: &Actor, procurement: Procurement) -> Result<Grouped, Refusal> {
        let mut competitions = vec![];
        for lot in &procurement.lots {
            // A provider that is not of this lot still reads what the lots are.
            let owner = Actor { tenant: Tenant::Authority(procurement.authority), ..actor.clone() };
            competitions.push(self.competitions.owned(&owner, lot.competition).await?);
        }
        Ok(Grouped { procurement, competitions })
    }

    async fn judge(
        &self,
        actor: &Actor,
        id: ProcurementId,
        at: Instant,
        what: Option<&WhatIf>,
    ) -> Result<Judged, Refusal> {
        let Grouped { procurement, competitions } = self.owned(actor, id).await?;
        let mut ranked = vec![];
        for (lot, competition) in procurement.lots.iter().zip(&competitions) {
            self.tenders.require_clear(actor, competition, at).await?;
            if competition.state == CompetitionState::Cancelled {
                continue;
            }
            let ranking = self.evaluation.latest(competition.id).await?;
            let decided = ranking.filter(|ranking| ranking.outcome != RankingOutcome::CannotDecide);
            let ranking = decided.ok_or_else(|| {
                Refusal::wrong_state(format!("\"{}\" is not ranked yet: rank every lot first.", competition.title))
            })?;
            ranked.push((lot.clone(), competition.clone(), ranking));
        }
        let mut terms = procurement.terms.clone();
        let none = BTreeSet::new();
        let without = what.map_or(&none, |what| &what.without_provider_ids);
        if let Some(most) = what.and_then(|what| what.most_lots) {
            terms.most_lots = Some(most);
        }
        let mut conditions = BTreeMap::new();
        for (_, competition, _) in &ranked {
            let opened = self.tenders.opened(competition.id).await?;
            conditions.extend(opened.into_iter().filter_map(|tender| Some((tender.id, tender.conditions?))));
        }
        let lots: Vec<CompetitionId> = ranked.iter().map(|(_, competition, _)| competition.id).collect();
        let turns = store::turns(self.db.reader(), &lots).await?;
        let inputs = Asked { terms: &terms, conditions: &conditions, without, turns }.inputs(&ranked)?;
        let problem = inputs.problem.clone();
        let solved = tokio::task::spawn_blocking(move || solve(&problem)).await.map_err(Refusal::internal)?;
        let outcome =
            solved.map_err(|fault| Refusal::wrong_state(format!("The lots cannot be allocated: {fault}.")))?;
        let answers = self.ask(&procurement, &competitions, (&inputs, &outcome)).await?;
        Ok(Judged { procurement, inputs, outcome, answers })
    }
}

fn run_of(procurement: &Procurement, inputs: Inputs, outcome: Outcome, id: AllocationId, at: Instant) -> Run {
    Run { id, procurement: procurement.id, inputs_sha256: inputs.sha256(), inputs, outcome, asked: vec![], at }
}

fn winners(run: &Run) -> Vec<serde_json::Value> {
    let lots = run.allocation().map_or(&[][..], |allocation| allocation.lots.as_slice());
    lots.iter().map(|lot| json!({"lot": lot.lot, "winner": lot.winner.as_ref().map(|win| &win.bidder)})).collect()
}

pub(super) fn note(work: &Work, action: &'static str, procurement: &Procurement, data: serde_json::Value) {
    let event = Event::new(action, "procurement", procurement.id, data);
    work.note(event.within(Tenant::Authority(procurement.authority)));
}

fn absent() -> Refusal {
    Refusal::not_found("procurement")
}
