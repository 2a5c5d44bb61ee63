//! The threads that evaluate: a few, with deep stacks and a bounded queue, so that no rule ever holds up a request
//! that does not need it.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;
use tokio::sync::oneshot;

use super::check::{Check, Depth, check};
use super::decision::Decision;
use super::evaluate::evaluate;
use super::finding::Finding;
use super::limits;
use super::pack::Pack;
use crate::kernel::{Problem, Refusal};

type Job = Box<dyn FnOnce() + Send>;

/// A handle on the evaluation threads. They end when the last handle is dropped and the queue is empty.
#[derive(Clone)]
pub struct Evaluators {
    queue: SyncSender<Job>,
    checks: SyncSender<Job>,
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

impl Evaluators {
    /// Starts `threads` threads of [`limits::STACK`] bytes, in front of a queue of `queue` questions, and one more for
    /// checks.
    ///
    /// # Errors
    /// When there would be no thread, or the system has none to give.
    pub fn start(threads: usize, queue: usize) -> Result<Self, EvaluatorError> {
        if threads == 0 {
            return Err(EvaluatorError::NoThreads);
        }
        Ok(Self { queue: start("rules", threads, queue)?, checks: start("rules-check", 1, queue)? })
    }

    /// Asks a pack one question; see [`evaluate`].
    ///
    /// # Errors
    /// `busy` (503, with Retry-After) when the queue is full.
    pub async fn decide(&self, pack: Arc<Pack>, hook: &str, input: Value) -> Result<Decision, Refusal> {
        let hook = hook.to_owned();
        self.run(move || evaluate(&pack, &hook, &input)).await
    }

    /// Compiles a pack that was checked when it was taken in.
    ///
    /// # Errors
    /// The findings, or `busy` when the queue is full.
    pub async fn compile(&self, files: BTreeMap<String, String>) -> Result<Arc<Pack>, CompileError> {
        let compiled = self.run(move || Pack::from_checked(files).map(Arc::new));
        compiled.await.map_err(CompileError::Refused)?.map_err(CompileError::Findings)
    }

    /// Checks a pack, and gives it when its files are sound; see [`check()`]. On a thread of its own, so that nobody's
    /// draft holds up a decision.
    ///
    /// # Errors
    /// `busy` when too many checks are waiting.
    pub async fn check(
        &self,
        files: BTreeMap<String, String>,
        depth: Depth,
    ) -> Result<(Check, Option<Arc<Pack>>), Refusal> {
        let checked = run(&self.checks, "Too many checks of rules are waiting. Try again in a moment.", move || {
            let (check, pack) = check(files, depth);
            (check, pack.map(Arc::new))
        });
        checked.await
    }

    /// Runs work on an evaluation thread.
    ///
    /// # Errors
    /// `busy` when the queue is full; `internal` when the work panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        run(&self.queue, "Too many decisions are waiting. Try again in a moment.", work).await
    }
}

/// Starts threads of [`limits::STACK`] bytes in front of one queue.
fn start(name: &str, threads: usize, queue: usize) -> Result<SyncSender<Job>, EvaluatorError> {
    let (sender, jobs) = sync_channel::<Job>(queue);
    let jobs = Arc::new(Mutex::new(jobs));
    for n in 0..threads {
        let jobs = Arc::clone(&jobs);
        thread::Builder::new().name(format!("{name}-{n}")).stack_size(limits::STACK).spawn(move || work(&jobs))?;
    }
    Ok(sender)
}

/// Runs work on the threads of a queue.
///
/// # Errors
/// `busy` when the queue is full; `internal` when the work panicked.
async fn run<T: Send + 'static>(
    queue: &SyncSender<Job>,
    busy: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move || {
        // Whoever asked may have gone away while this waited; then the next one need not wait for it too.
        if answer.is_closed() {
            return;
        }
        let done = catch_unwind(AssertUnwindSafe(work));
        drop(answer.send(done));
    });
    queue.try_send(job).map_err(|error| match error {
        TrySendError::Full(_) => Refusal::new(Problem::Busy, busy).retry_after(1),
        TrySendError::Disconnected(_) => Refusal::internal("the evaluation threads are gone"),
    })?;
    match answered.await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(panic)) => Err(Refusal::internal(format!("evaluation panicked: {}", words(&*panic)))),
        Err(_) => Err(Refusal::internal("the evaluation thread ended before its answer")),
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting for work, never while working, and nothing can panic under it.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}
