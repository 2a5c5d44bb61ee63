//! Threads with deep stacks in front of a queue that serves every tenant in turn.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use tokio::sync::oneshot;

use super::limits;
use super::turns::Turns;
use crate::kernel::{Problem, Refusal, Tenant};

type Job = Box<dyn FnOnce() + Send>;
type Waiting = Arc<Mutex<Turns<Tenant, Job>>>;

/// A handle on the threads. They end when the last handle is dropped and nothing waits.
#[derive(Clone)]
pub(super) struct Line {
    waiting: Waiting,
    /// Rung once for each job that waits.
    bell: Sender<()>,
    /// What a tenant is told whose share is full.
    busy: &'static str,
}

impl Line {
    /// Starts `threads` threads of [`limits::STACK`] bytes; so many jobs of each tenant may wait for them.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start(name: &str, threads: usize, share: usize, busy: &'static str) -> io::Result<Self> {
        let (bell, rings) = channel();
        let (waiting, rings) = (Waiting::new(Mutex::new(Turns::new(share))), Arc::new(Mutex::new(rings)));
        for n in 0..threads {
            let (waiting, rings) = (Arc::clone(&waiting), Arc::clone(&rings));
            let thread = thread::Builder::new().name(format!("{name}-{n}")).stack_size(limits::STACK);
            thread.spawn(move || work(&waiting, &rings))?;
        }
        Ok(Self { waiting, bell, busy })
    }

    /// Runs work in a tenant's turn.
    ///
    /// # Errors
    /// `busy` when the tenant's share is full; `internal` when the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        whose: Tenant,
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
        let room = locked(&self.waiting).push(whose, job);
        room.map_err(|_| Refusal::new(Problem::Busy, self.busy).retry_after(1))?;
        self.bell.send(()).map_err(|_| Refusal::internal("the evaluation threads are gone"))?;
        match answered.await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(panic)) => Err(Refusal::internal(format!("evaluation panicked: {}", words(&*panic)))),
            Err(_) => Err(Refusal::internal("the evaluation thread ended before its answer")),
        }
    }
}

fn work(waiting: &Waiting, rings: &Mutex<Receiver<()>>) {
    loop {
        // The locks are held while waiting for work and taking it, never while working.
        if locked(rings).recv().is_err() {
            return;
        }
        let job = locked(waiting).pop();
        if let Some(job) = job {
            job();
        }
    }
}

/// Nothing can panic under these locks.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn council(n: u128) -> Tenant {
        Tenant::Authority(uuid::Uuid::from_u128(n).into())
    }

    /// One thread, held up by council 1 until the gate is opened; two places for each tenant.
    async fn held_up() -> (Line, Sender<()>, impl Future<Output = Result<(), Refusal>>) {
        let line = Line::start("test", 1, 2, "Too much.").unwrap();
        let ((open, gate), (begun, has_begun)) = (channel::<()>(), oneshot::channel());
        let holder = line.clone();
        let held = tokio::spawn(async move {
            let hold = move || {
                begun.send(()).unwrap();
                gate.recv().unwrap();
            };
            holder.run(council(1), hold).await
        });
        has_begun.await.unwrap();
        (line, open, async { held.await.unwrap() })
    }

    #[tokio::test]
    async fn one_council_cannot_starve_another() {
        let (line, gate, held) = held_up().await;
        let served = Arc::new(Mutex::new(vec![]));
        let ask = |n: u128, name: &'static str| {
            let (line, served) = (line.clone(), Arc::clone(&served));
            async move { line.run(council(n), move || locked(&served).push(name)).await }
        };
        let opened = async { gate.send(()).unwrap() };
        let (first, second, third, other, (), held) =
            tokio::join!(ask(1, "a1"), ask(1, "a2"), ask(1, "a3"), ask(2, "b1"), opened, held);
        assert!([first, second, other, held].iter().all(Result::is_ok));
        let refused = third.unwrap_err();
        assert_eq!((refused.problem(), refused.retry_seconds()), (Problem::Busy, Some(1)));
        assert_eq!(*locked(&served), ["a1", "b1", "a2"], "in turn, not in the order of asking");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_passed_over() {
        let (line, gate, held) = held_up().await;
        let ran = Arc::new(Mutex::new(false));
        let set = Arc::clone(&ran);
        let gone = line.run(council(1), move || *locked(&set) = true);
        assert!(futures_util::FutureExt::now_or_never(gone).is_none(), "it waits");
        gate.send(()).unwrap();
        held.await.unwrap();
        line.run(council(1), || ()).await.unwrap();
        assert!(!*locked(&ran));
    }
}
