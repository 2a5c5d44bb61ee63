//! Waiting for the disk together.
//!
//! An answer is given when what it says is on disk. Every unit of work passes the head of the audit chain, so if each kept it
//! until its own commit had reached the disk, a thousand in one moment would wait for a thousand writes one after another.
//! Instead a commit lets the next one go on at once and waits here: one write to disk serves all that were committed
//! before it began. A crash in between loses none that was answered, because the log is written in the order of the
//! commits; it may undo one that others have read already but nobody has been told of.

use std::fs::OpenOptions;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Mutex;

use super::lanes::Lanes;
use crate::kernel::Refusal;

/// The writes to disk of one database.
#[derive(Clone)]
pub(super) struct Durable(Arc<Inner>);

struct Inner {
    log: Log,
    /// Units of work under way.
    working: AtomicUsize,
    /// Writes to disk that were begun.
    begun: AtomicU64,
    /// The number of the last one that ended.
    ended: Mutex<u64>,
}

/// Where commits are on disk first.
enum Log {
    /// SQLite's log beside the database. Its commits hand it to the operating system and do not wait.
    File(PathBuf),
    /// PostgreSQL's, through any connection. Each commit says whether it waits.
    Server,
}

/// Counts a unit of work while it is under way.
pub(super) struct Working(Arc<Inner>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Durable {
    pub(super) fn by_file(log: PathBuf) -> Self {
        Self::of(Log::File(log))
    }

    pub(super) fn by_server() -> Self {
        Self::of(Log::Server)
    }

    fn of(log: Log) -> Self {
        let inner = Inner { log, working: AtomicUsize::new(0), begun: AtomicU64::new(0), ended: Mutex::new(0) };
        Self(Arc::new(inner))
    }

    pub(super) fn working(&self) -> Working {
        self.0.working.fetch_add(1, Ordering::Relaxed);
        Working(self.0.clone())
    }

    /// Whether the database's commits never wait for the disk.
    pub(super) fn never_waits(&self) -> bool {
        matches!(self.0.log, Log::File(_))
    }

    /// Whether any unit of work is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.0.working.load(Ordering::Relaxed) > 0
    }

    /// Whether others are under way, who would wait for this commit.
    pub(super) fn is_shared(&self) -> bool {
        self.0.working.load(Ordering::Relaxed) > 1
    }

    /// Waits until everything that was committed before this call is on disk.
    ///
    /// # Errors
    /// When it could not be written: whether it will survive a crash is unknown then.
    pub(super) async fn wait(&self, lanes: &Lanes) -> Result<(), Refusal> {
        let before = self.0.begun.load(Ordering::SeqCst);
        let mut ended = self.0.ended.lock().await;
        if *ended > before {
            return Ok(()); // begun after the commit, by somebody who waited longer
        }
        let this = self.0.begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.log.write_down(lanes).await?;
        *ended = this;
        Ok(())
    }
}

impl Log {
    async fn write_down(&self, lanes: &Lanes) -> Result<(), Refusal> {
        match self {
            Self::File(path) => {
                let path = path.clone();
                let synced =
                    tokio::task::spawn_blocking(move || OpenOptions::new().write(true).open(path)?.sync_data()).await;
                synced.map_err(Refusal::internal)?.map_err(Refusal::internal)
            }
            Self::Server => {
                // The smallest commit that waits for the log, and so for all of the log before it.
                let connection = lanes.here();
                let nothing = "SELECT pg_logical_emit_message(true, 'drawdown', '')";
                let statement = Statement::from_string(connection.get_database_backend(), nothing);
                connection.execute_raw(statement).await?;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_write_to_disk_serves_all_that_were_committed_before_it_began() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        std::fs::write(&log, "committed").unwrap();
        let durable = Durable::by_file(log);
        let lanes = Lanes::new(vec![]);
        let held = durable.0.ended.lock().await;
        let waiting = |_| {
            let (durable, lanes) = (durable.clone(), lanes.clone());
            tokio::spawn(async move { durable.wait(&lanes).await })
        };
        let all: Vec<_> = (0..50).map(waiting).collect();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(all.iter().all(|one| !one.is_finished()), "while a write is under way, all wait");
        drop(held);
        for one in all {
            one.await.unwrap().unwrap();
        }
        assert_eq!(durable.0.begun.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_could_not_be_written_is_not_taken_for_written() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let durable = Durable::by_file(log.clone());
        let lanes = Lanes::new(vec![]);
        assert!(durable.wait(&lanes).await.is_err(), "there is no log");
        std::fs::write(&log, "committed").unwrap();
        durable.wait(&lanes).await.unwrap();
        assert_eq!(durable.0.begun.load(Ordering::SeqCst), 2);
    }
}
