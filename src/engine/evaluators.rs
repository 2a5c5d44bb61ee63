//! The threads that evaluate: a few, with deep stacks and bounded queues, so that no rule ever holds up a request that
//! does not need it, and no council's rules hold up another's.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::check::{Check, Depth, check};
use super::decision::Decision;
use super::evaluate::evaluate;
use super::finding::Finding;
use super::line::Line;
use super::pack::Pack;
use crate::kernel::{Refusal, Tenant};

/// A handle on the evaluation threads: some decide, one checks and tries out. Each tenant has a share of both, taken in
/// turn, so that no council holds up another. They end when the last handle is dropped and nothing waits.
#[derive(Clone)]
pub struct Evaluators {
    decisions: Line,
    trials: Line,
}

#[derive(Debug, thiserror::Error)]
pub enum EvaluatorError {
    #[error("there must be at least one evaluation thread")]
    NoThreads,
    #[error("an evaluation thread cannot be started")]
    Thread(#[from] std::io::Error),
}

/// Why a pack was not compiled.
#[derive(Debug)]
pub enum CompileError {
    /// What is wrong with it.
    Findings(Vec<Finding>),
    /// It was not looked at.
    Refused(Refusal),
}

const DECISIONS_WAIT: &str = "Too many decisions are waiting. Try again in a moment.";
const TRIALS_WAIT: &str = "Too many checks of your rules are waiting. Try again in a moment.";

impl Evaluators {
    /// Starts `threads` threads that decide and one that checks. In front of each, so many questions of each tenant
    /// may wait.
    ///
    /// # Errors
    /// When there would be no thread, or the system has none to give.
    pub fn start(threads: usize, share: usize) -> Result<Self, EvaluatorError> {
        if threads == 0 {
            return Err(EvaluatorError::NoThreads);
        }
        Ok(Self {
            decisions: Line::start("rules", threads, share, DECISIONS_WAIT)?,
            trials: Line::start("rules-check", 1, share, TRIALS_WAIT)?,
        })
    }

    /// Asks a pack one question; see [`evaluate`].
    ///
    /// # Errors
    /// `busy` (503, with Retry-After) when the tenant's share of the queue is full.
    pub async fn decide(&self, whose: Tenant, pack: Arc<Pack>, hook: &str, input: Value) -> Result<Decision, Refusal> {
        let hook = hook.to_owned();
        self.run(whose, move || evaluate(&pack, &hook, &input)).await
    }

    /// The same for rules that are only tried: it waits with the checks, so that nobody's draft holds up a decision.
    ///
    /// # Errors
    /// `busy` when too many checks of the tenant are waiting.
    pub async fn play(&self, whose: Tenant, pack: Arc<Pack>, hook: &str, input: Value) -> Result<Decision, Refusal> {
        let hook = hook.to_owned();
        self.trials.run(whose, move || evaluate(&pack, &hook, &input)).await
    }

    /// Compiles a pack that was checked when it was taken in. Whoever asks first does so for everybody, in a share that
    /// is nobody's own.
    ///
    /// # Errors
    /// The findings, or `busy` when that share of the queue is full.
    pub async fn compile(&self, files: BTreeMap<String, String>) -> Result<Arc<Pack>, CompileError> {
        let compiled = self.run(Tenant::Platform, move || Pack::from_checked(files).map(Arc::new));
        compiled.await.map_err(CompileError::Refused)?.map_err(CompileError::Findings)
    }

    /// Checks a pack, and gives it when its files are sound; see [`check()`]. On a thread of its own, so that nobody's
    /// draft holds up a decision.
    ///
    /// # Errors
    /// `busy` when too many checks of the tenant are waiting.
    pub async fn check(
        &self,
        whose: Tenant,
        files: BTreeMap<String, String>,
        depth: Depth,
    ) -> Result<(Check, Option<Arc<Pack>>), Refusal> {
        let checked = move || {
            let (check, pack) = check(files, depth);
            (check, pack.map(Arc::new))
        };
        self.trials.run(whose, checked).await
    }

    /// Runs work on a thread that decides.
    ///
    /// # Errors
    /// `busy` when the tenant's share of the queue is full; `internal` when the work panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        whose: Tenant,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        self.decisions.run(whose, work).await
    }
}
