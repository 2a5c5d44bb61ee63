//! A simulation: what was asked, how far it has come, what it found.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::kernel::ids::{
    AuthorityId, CompetitionId, DecisionId, FrameworkId, ProviderId, RuleDraftId, RuleProposalId, SimulationId,
    WindowId,
};
use crate::kernel::{Instant, Refusal};

/// A run that has not moved for so long has lost its server.
const SILENCE: TimeDelta = TimeDelta::minutes(10);

/// How far a simulation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SimulationState {
    /// Others run before it.
    Waiting,
    Running,
    Finished,
    Cancelled,
    /// `message` says why.
    Failed,
    /// Its server ended under it. Start it anew.
    Interrupted,
}

impl SimulationState {
    /// As stored; an interruption is never stored, it is seen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Waiting, Self::Running, Self::Finished, Self::Cancelled, Self::Failed, Self::Interrupted];
        all.into_iter().find(|state| state.name() == name)
    }

    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// The rules to try.
#[derive(Clone, Debug)]
pub enum Candidate {
    /// A version of the framework's own rulebook, by its hash.
    Version(String),
    /// A draft for the framework, as it stands.
    Draft(RuleDraftId),
    /// What was proposed for the framework.
    Proposal(RuleProposalId),
    /// A package that came with the installation: `wiltshire/care-home-alliance`.
    Pack(String),
    /// Path in the package to text.
    Files(BTreeMap<String, String>),
}

/// What to simulate.
#[derive(Clone, Debug)]
pub struct Asked {
    pub hook: String,
    pub candidate: Candidate,
    pub scope: Scope,
}

/// Which decisions of the hook are asked again; all of them when nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub outcome: Option<String>,
    pub since: Option<Instant>,
    pub until: Option<Instant>,
    pub competition: Option<CompetitionId>,
    pub window: Option<WindowId>,
}

/// So many decisions that would go from one outcome to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub from: String,
    pub to: String,
    /// Whether the facts on record have the shape that the candidate reads.
    pub fits: bool,
    pub decisions: i64,
}

/// What was found so far, pairs in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub unchanged: i64,
    pub pairs: Vec<Pair>,
}

impl Tally {
    pub fn unchanged(&mut self) {
        self.unchanged += 1;
    }

    pub fn moved(&mut self, from: &str, to: &str, fits: bool) {
        let key = (from, to, fits);
        match self.pairs.binary_search_by(|pair| (pair.from.as_str(), pair.to.as_str(), pair.fits).cmp(&key)) {
            Ok(at) => self.pairs[at].decisions += 1,
            Err(at) => self.pairs.insert(at, Pair { from: from.into(), to: to.into(), fits, decisions: 1 }),
        }
    }
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulation {
    pub id: SimulationId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub hook: String,
    /// Its moves show prices.
    pub priced: bool,
    /// The candidate: the hash of its files and its title. The files themselves are not kept.
    pub package: String,
    pub title: String,
    pub scope: Scope,
    pub state: SimulationState,
    /// The run of the server that works on it.
    pub server: Uuid,
    /// Decisions to ask again.
    pub total: i64,
    pub done: i64,
    pub tally: Tally,
    /// Why it failed.
    pub message: Option<String>,
    pub started_by: Uuid,
    pub created_at: Instant,
    /// When it last moved on.
    pub beat_at: Instant,
    pub ended_at: Option<Instant>,
}

/// Who looks at a simulation, and when.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    pub server: Uuid,
    pub at: Instant,
    /// A rehearsal has one server, and a clock that stands still.
    pub rehearsal: bool,
}

impl Simulation {
    /// As it stands: one whose server has gone is interrupted.
    pub fn seen(mut self, watch: Watch) -> Self {
        let elsewhere = self.server != watch.server;
        let silent = watch.rehearsal || watch.at - self.beat_at > SILENCE;
        if self.state.is_under_way() && elsewhere && silent {
            self.state = SimulationState::Interrupted;
        }
        self
    }

    /// # Errors
    /// `wrong-state` when there is nothing left to cancel.
    pub fn require_under_way(&self) -> Result<(), Refusal> {
        match self.state.is_under_way() {
            true => Ok(()),
            false => Err(Refusal::wrong_state(format!("The simulation is {} already.", self.state.name()))),
        }
    }
}

/// A decision that would be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub decision: DecisionId,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub provider: Option<ProviderId>,
    pub decided_at: Instant,
    pub from: String,
    pub to: String,
    pub fits: bool,
    /// The engine's list of changes, as JSON.
    pub changes: Value,
    /// Changes that are not listed.
    pub more: i64,
    /// What people call its subject; filled in when it is read.
    pub name: Option<String>,
}

/// Which moves to show.
#[derive(Clone, Debug, Default)]
pub struct MoveFilter {
    pub from: Option<String>,
    pub to: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_apart_and_kept_in_order() {
        let mut tally = Tally::default();
        for (from, to, fits) in
            [("met", "not_met", true), ("met", "cannot_decide", false), ("met", "not_met", true), ("met", "met", true)]
        {
            tally.moved(from, to, fits);
        }
        tally.unchanged();
        let counted: Vec<_> = tally.pairs.iter().map(|pair| (pair.to.as_str(), pair.fits, pair.decisions)).collect();
        assert_eq!(counted, [("cannot_decide", false, 1), ("met", true, 1), ("not_met", true, 2)]);
        assert_eq!(tally.unchanged, 1);
    }
}
