//! The run itself: portion by portion, reading the next one while the present one is evaluated.
//!
//! Reading and keeping happen on the worker that took the request, and cost it little; the rules are evaluated on the
//! background threads. Whoever cancels changes the row, and the run sees that when it next moves on.

use std::sync::Arc;

use serde_json::json;

use super::model::{Move, Simulation, SimulationState, Tally};
use super::places::Place;
use super::service::Simulations;
use super::{store, words};
use crate::decisions::{DecisionFilter, PastDecision, Sight};
use crate::engine::{Impact, Pack};
use crate::kernel::{Call, PageRequest, Refusal};
use crate::store::{Event, Work};

/// Decisions in one portion: some ten milliseconds of evaluation.
const PORTION: u64 = 250;

/// Everything a run needs.
struct Run {
    simulations: Simulations,
    simulation: Simulation,
    pack: Arc<Pack>,
    filter: DecisionFilter,
    sight: Sight,
    /// In whose name it is kept.
    call: Call,
}

impl Simulations {
    /// Runs in the background; `place` is given back when it has ended.
    pub(super) fn run(
        &self,
        call: &Call,
        simulation: Simulation,
        pack: Arc<Pack>,
        filter: DecisionFilter,
        place: Place,
    ) {
        let (sight, call) = (Sight::of(&call.actor), Call { idempotency: None, ..call.clone() });
        let run = Run { simulations: self.clone(), simulation, pack, filter, sight, call };
        tokio::task::spawn_local(async move {
            run.to_its_end(&place).await;
        });
    }
}

impl Run {
    async fn to_its_end(&self, place: &Place) {
        let Ok(_turn) = place.turn().await else { return };
        let ended = match self.portions().await {
            Ok(None) => Ok(()),
            Ok(Some(tally)) => self.end(SimulationState::Finished, None, &tally).await,
            Err(refusal) => {
                tracing::warn!(simulation = %self.simulation.id, %refusal, "a simulation failed");
                self.end(SimulationState::Failed, Some(&refusal.to_string()), &Tally::default()).await
            }
        };
        if let Err(refusal) = ended {
            tracing::error!(simulation = %self.simulation.id, %refusal, "the end of a simulation could not be kept");
        }
    }

    /// What was found, or nothing when somebody cancelled.
    async fn portions(&self) -> Result<Option<Tally>, Refusal> {
        let (id, call) = (self.simulation.id, self.now());
        if !self.simulations.db.write(&call, async |work| store::begin(work.tx(), id, work.at()).await).await? {
            return Ok(None);
        }
        let (mut tally, mut done) = (Tally::default(), 0);
        let mut portion = self.portion(None).await?;
        while let Some(last) = portion.last().map(|one| one.record.id.0) {
            let past = portion.iter().map(PastDecision::past).collect();
            let (whose, hook) = (self.simulation.authority.into(), &self.simulation.hook);
            let evaluated = self.simulations.background.impacts(whose, Arc::clone(&self.pack), hook, past);
            let (impacts, next) = futures_util::future::try_join(evaluated, self.portion(Some(last))).await?;
            done += i64::try_from(portion.len()).unwrap_or(i64::MAX);
            let moves = counted(&portion, &impacts, &mut tally)?;
            if !self.keep(&moves, done, &tally).await? {
                return Ok(None);
            }
            portion = next;
        }
        Ok(Some(tally))
    }

    async fn portion(&self, after: Option<uuid::Uuid>) -> Result<Vec<PastDecision>, Refusal> {
        let page = PageRequest { limit: PORTION, after };
        self.simulations.decisions.past(self.sight, self.simulation.framework, &self.filter, page).await
    }

    /// Answers whether the run may go on.
    async fn keep(&self, moves: &[Move], done: i64, tally: &Tally) -> Result<bool, Refusal> {
        let (id, call) = (self.simulation.id, self.now());
        let kept = async |work: &Work| {
            let goes_on = store::advance(work.tx(), id, done, tally, work.at()).await?;
            if goes_on {
                store::insert_moves(work.tx(), id, moves).await?;
            }
            Ok(goes_on)
        };
        self.simulations.db.write(&call, kept).await
    }

    async fn end(&self, state: SimulationState, message: Option<&str>, tally: &Tally) -> Result<(), Refusal> {
        let (id, call) = (self.simulation.id, self.now());
        let end = async |work: &Work| {
            if store::end(work.tx(), id, state, message, work.at()).await? {
                let data = json!({"state": state, "unchanged": tally.unchanged, "pairs": tally.pairs});
                work.note(Event::new("simulation.ended", "simulation", id, data));
            }
            Ok(())
        };
        self.simulations.db.write(&call, end).await
    }

    fn now(&self) -> Call {
        Call { at: self.simulations.clock.now(), ..self.call.clone() }
    }
}

/// Counts a portion, and lists what moved.
fn counted(portion: &[PastDecision], impacts: &[Impact], tally: &mut Tally) -> Result<Vec<Move>, Refusal> {
    let mut moves = vec![];
    for (past, impact) in portion.iter().zip(impacts) {
        if !impact.moved() {
            tally.unchanged();
            continue;
        }
        let (from, to) = (words::slug(impact.from), words::slug(impact.to));
        tally.moved(&from, &to, impact.fits);
        let record = &past.record;
        moves.push(Move {
            decision: record.id,
            subject_kind: record.subject_kind.clone(),
            subject_id: record.subject_id,
            provider: record.provider,
            decided_at: record.at,
            from,
            to,
            fits: impact.fits,
            changes: serde_json::to_value(&impact.changes).map_err(Refusal::internal)?,
            more: i64::try_from(impact.more).unwrap_or(i64::MAX),
            name: None,
        });
    }
    Ok(moves)
}
