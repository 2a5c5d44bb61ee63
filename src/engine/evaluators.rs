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

use super::cases::CaseReport;
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
}

#[derive(Debug, thiserror::Error)]
pub enum EvaluatorError {
    #[error("there must be at least one evaluation thread")]
    NoThreads,
    #[error("an evaluation thread cannot be started")]
    Thread(#[from] std::io::Error),
}

/// Why a pack was not taken in.
#[derive(Debug)]
pub enum CheckError {
    /// What is wrong with it.
    Findings(Vec<Finding>),
    /// It was not looked at.
    Refused(Refusal),
}

impl Evaluators {
    /// Starts `threads` threads of [`limits::STACK`] bytes, in front of a queue of `queue` questions.
    ///
    /// # Errors
    /// When there would be no thread, or the system has none to give.
    pub fn start(threads: usize, queue: usize) -> Result<Self, EvaluatorError> {
        if threads == 0 {
            return Err(EvaluatorError::NoThreads);
        }
        let (sender, jobs) = sync_channel::<Job>(queue);
        let jobs = Arc::new(Mutex::new(jobs));
        for n in 0..threads {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new().name(format!("rules-{n}")).stack_size(limits::STACK).spawn(move || work(&jobs))?;
        }
        Ok(Self { queue: sender })
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
    pub async fn compile(&self, files: BTreeMap<String, String>) -> Result<Arc<Pack>, CheckError> {
        let compiled = self.run(move || Pack::from_files(files).map(Arc::new));
        compiled.await.map_err(CheckError::Refused)?.map_err(CheckError::Findings)
    }

    /// Compiles a pack and runs its cases.
    ///
    /// # Errors
    /// The findings, or `busy` when the queue is full.
    pub async fn check(&self, files: BTreeMap<String, String>) -> Result<(Arc<Pack>, CaseReport), CheckError> {
        let checked = self.run(move || {
            let pack = Pack::from_files(files)?;
            let report = pack.run_cases();
            Ok((Arc::new(pack), report))
        });
        checked.await.map_err(CheckError::Refused)?.map_err(CheckError::Findings)
    }

    /// Runs work on an evaluation thread.
    ///
    /// # Errors
    /// `busy` when the queue is full; `internal` when the work panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            let done = catch_unwind(AssertUnwindSafe(work));
            // Whoever asked may have gone away; then nobody misses the answer.
            drop(answer.send(done));
        });
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => {
                Refusal::new(Problem::Busy, "Too many decisions are waiting. Try again in a moment.").retry_after(1)
            }
            TrySendError::Disconnected(_) => Refusal::internal("the evaluation threads are gone"),
        })?;
        match answered.await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(panic)) => Err(Refusal::internal(format!("evaluation panicked: {}", words(&*panic)))),
            Err(_) => Err(Refusal::internal("the evaluation thread ended before its answer")),
        }
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
