//! Requests and answers about simulations.

mod stress;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::engine::{Difference, Outcome};
use crate::kernel::ids::{
    CompetitionId, DecisionId, FrameworkId, ProviderId, RuleDraftId, RuleProposalId, SimulationId, WindowId,
};
use crate::kernel::london::LondonTime;
use crate::kernel::{FieldError, PageRequest, Problem, Refusal};
use crate::simulations::model::{Asked, Candidate, Move, MoveFilter, Pair, Scope, Simulation, SimulationState};
use crate::simulations::words;

pub use stress::StressRequest;

/// The rules to try: one of these.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidateRules {
    /// A draft for this framework, as it stands.
    pub draft_id: Option<RuleDraftId>,
    /// What was proposed for this framework.
    pub proposal_id: Option<RuleProposalId>,
    /// A version of this framework's rulebook, by its hash.
    pub package_sha256: Option<String>,
    /// One of `GET /rules/packs`.
    pub pack: Option<String>,
    /// Path in the package to text: `pack.toml`, `eligibility.rhai`… They must compile; their cases may fail.
    pub files: Option<BTreeMap<String, String>>,
}

impl CandidateRules {
    /// # Errors
    /// `validation` unless exactly one is given.
    pub fn read(self) -> Result<Candidate, Refusal> {
        let given = [
            self.draft_id.map(Candidate::Draft),
            self.proposal_id.map(Candidate::Proposal),
            self.package_sha256.map(Candidate::Version),
            self.pack.map(Candidate::Pack),
            self.files.map(Candidate::Files),
        ];
        let mut given = given.into_iter().flatten();
        let fault = |code, detail: &str| Err(Refusal::invalid("/rules", code, detail));
        match (given.next(), given.next()) {
            (Some(candidate), None) => Ok(candidate),
            (Some(_), Some(_)) => fault("one_too_many", "must name one set of rules only"),
            (None, _) => {
                fault("missing", "must name a draft_id, a proposal_id, a package_sha256 or a pack, or send files")
            }
        }
    }
}

/// Which decisions are asked again: all of the hook, unless something is said.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationScope {
    /// Only those that were decided so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Only those decided then or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<LondonTime>,
    /// Only those decided then or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<LondonTime>,
    /// Only those about this competition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    /// Only those about applications submitted into this window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_id: Option<WindowId>,
}

impl SimulationScope {
    fn require_period(&self) -> Result<(), Refusal> {
        if self.since.zip(self.until).is_none_or(|(since, until)| since.0 <= until.0) {
            return Ok(());
        }
        let fault = |pointer, detail| FieldError::new(pointer, "ends_before_it_begins", detail);
        Err(Refusal::of(Problem::Validation).fields([
            fault("/scope/since", "must not be later than until"),
            fault("/scope/until", "must not be earlier than since"),
        ]))
    }
}

impl From<SimulationScope> for Scope {
    fn from(scope: SimulationScope) -> Self {
        Self {
            outcome: scope.outcome.map(words::slug),
            since: scope.since.map(|time| time.0),
            until: scope.until.map(|time| time.0),
            competition: scope.competition_id,
            window: scope.window_id,
        }
    }
}

impl From<Scope> for SimulationScope {
    fn from(scope: Scope) -> Self {
        Self {
            outcome: scope.outcome.as_deref().and_then(words::outcome),
            since: scope.since.map(LondonTime),
            until: scope.until.map(LondonTime),
            competition_id: scope.competition,
            window_id: scope.window,
        }
    }
}

/// A question: what would these rules have decided?
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "hook": "eligibility", "rules": {"pack": "wiltshire/care-home-alliance"}, "scope": {"outcome": "met"}
}))]
pub struct NewSimulation {
    /// `eligibility`, `windows`, `scoring`… A scoring is followed by the award, so that places gained and lost show.
    pub hook: String,
    pub rules: CandidateRules,
    #[serde(default)]
    pub scope: SimulationScope,
}

impl NewSimulation {
    /// # Errors
    /// `validation` unless exactly one set of rules is given, and for a period that ends before it begins.
    pub fn read(self) -> Result<Asked, Refusal> {
        self.scope.require_period()?;
        Ok(Asked { hook: self.hook, candidate: self.rules.read()?, scope: self.scope.into() })
    }
}

/// So many decisions that would go from one outcome to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PairView {
    pub from: String,
    /// The same as `from` when only the reasons, points, places or windows differ.
    pub to: String,
    /// False: the facts on record do not have the shape that these rules read. They *cannot decide*, and that says
    /// nothing about the rule.
    pub fits: bool,
    pub decisions: i64,
    /// In words: `met → not met: 732 of 10,000`.
    pub summary: String,
}

/// A simulation and what it has found so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "framework_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "hook": "eligibility", "package_sha256": "5b0c…", "title": "Wiltshire Care Home Alliance", "scope": {},
    "state": "finished", "total": 10000, "done": 10000, "unchanged": 9268,
    "moves": [{"from": "met", "to": "not_met", "fits": true, "decisions": 732,
        "summary": "met → not met: 732 of 10,000"}],
    "started_by": "0199a1c0-5f5e-7000-8000-000000000003", "created_at": "2021-05-20T10:00:00+01:00",
    "ended_at": "2021-05-20T10:00:02+01:00"
}))]
pub struct SimulationView {
    pub id: SimulationId,
    pub framework_id: FrameworkId,
    pub hook: String,
    /// The hash of the candidate's files, which are not kept.
    pub package_sha256: String,
    pub title: String,
    pub scope: SimulationScope,
    pub state: SimulationState,
    /// Decisions in scope when it began.
    pub total: i64,
    pub done: i64,
    /// Decisions that would be the same, with the same reasons, points and places.
    pub unchanged: i64,
    /// Those that would not, counted by outcome before and after.
    pub moves: Vec<PairView>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub started_by: Uuid,
    pub created_at: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<LondonTime>,
}

impl From<Simulation> for SimulationView {
    fn from(simulation: Simulation) -> Self {
        let done = simulation.done;
        let view = |pair: Pair| PairView {
            summary: words::pair(&pair, done),
            from: pair.from,
            to: pair.to,
            fits: pair.fits,
            decisions: pair.decisions,
        };
        Self {
            id: simulation.id,
            framework_id: simulation.framework,
            hook: simulation.hook,
            package_sha256: simulation.package,
            title: simulation.title,
            scope: simulation.scope.into(),
            state: simulation.state,
            total: simulation.total,
            done,
            unchanged: simulation.tally.unchanged,
            moves: simulation.tally.pairs.into_iter().map(view).collect(),
            message: simulation.message,
            started_by: simulation.started_by,
            created_at: LondonTime(simulation.created_at),
            ended_at: simulation.ended_at.map(LondonTime),
        }
    }
}

/// A page of simulations, oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimulationPage {
    pub items: Vec<SimulationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A decision that would be otherwise.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "decision_id": "0199a1c0-5f5e-7000-8000-000000000004", "decided_at": "2021-01-11T09:00:00+00:00",
    "subject": {"kind": "application", "id": "0199a1c0-5f5e-7000-8000-000000000005", "name": "Aston Grange Care Home"},
    "provider_id": "0199a1c0-5f5e-7000-8000-000000000006", "from": "met", "to": "not_met", "fits": true,
    "summary": "Aston Grange Care Home: met → not met. The provider must have the public liability cover that the council asks for.",
    "changes": [{"kind": "criterion", "id": "public-liability", "from": "met", "to": "not met",
        "reason": "The provider must have the public liability cover that the council asks for", "line": 8,
        "facts": [{"path": "/answers/public_liability_cover", "value": "5000000"},
            {"path": "/parameters/public_liability_minimum", "value": "6000000.00"}]}]
}))]
pub struct MoveView {
    pub decision_id: DecisionId,
    pub decided_at: LondonTime,
    pub subject: MoveSubject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<ProviderId>,
    pub from: String,
    pub to: String,
    /// See the counts of the simulation.
    pub fits: bool,
    /// One or two plain sentences.
    pub summary: String,
    /// Which criteria, points, places or windows differ, 200 at most.
    pub changes: Vec<Difference>,
    /// Changes that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_changes: i64,
}

fn is_zero(count: &i64) -> bool {
    *count == 0
}

/// What a decision that would be otherwise is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoveSubject {
    /// `framework`, `application`, `competition`, `approval`…
    pub kind: String,
    pub id: Uuid,
    /// The home that applied, the title of the competition, the name of the framework.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl TryFrom<Move> for MoveView {
    type Error = Refusal;

    /// # Errors
    /// `internal` when the stored changes cannot be read.
    fn try_from(found: Move) -> Result<Self, Refusal> {
        let changes: Vec<Difference> = serde_json::from_value(found.changes).map_err(Refusal::internal)?;
        let who = found.name.clone().unwrap_or_else(|| format!("the {}", found.subject_kind));
        Ok(Self {
            decision_id: found.decision,
            decided_at: LondonTime(found.decided_at),
            summary: words::summary(&who, &found.from, &found.to, found.fits, &changes),
            subject: MoveSubject { kind: found.subject_kind, id: found.subject_id, name: found.name },
            provider_id: found.provider,
            from: found.from,
            to: found.to,
            fits: found.fits,
            changes,
            more_changes: found.more,
        })
    }
}

/// A page of moves, in the order in which the decisions were made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MovePage {
    pub items: Vec<MoveView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which moves to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MoveQuery {
    /// Only from this outcome: `met`.
    #[param(value_type = Option<String>)]
    pub from: Option<Outcome>,
    /// Only to this outcome: `not_met`.
    #[param(value_type = Option<String>)]
    pub to: Option<Outcome>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl MoveQuery {
    /// # Errors
    /// `bad-query` for a bad page.
    pub fn read(self) -> Result<(MoveFilter, PageRequest), Refusal> {
        let page = PageRequest::parse(self.limit, self.cursor.as_deref())?;
        Ok((MoveFilter { from: self.from.map(words::slug), to: self.to.map(words::slug) }, page))
    }
}
