//! Which connections a thread uses.
//!
//! A connection to PostgreSQL hears its answers through the runtime of the thread that opened it. If any thread could
//! take it, most answers would wake two threads: the one that hears and the one that waits. So each thread keeps to a
//! pool of its own, its lane, and opens the connections of that pool itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::DatabaseConnection;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// In the order in which threads first came to any database.
    static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

/// The pools of one database, one for each lane. With more threads than lanes, some share.
#[derive(Clone)]
pub(super) struct Lanes {
    first: DatabaseConnection,
    others: Arc<[DatabaseConnection]>,
}

impl Lanes {
    /// One pool for every thread.
    pub(super) fn one(pool: impl Into<DatabaseConnection>) -> Self {
        Self::new(pool.into(), vec![])
    }

    pub(super) fn new(first: DatabaseConnection, others: Vec<DatabaseConnection>) -> Self {
        Self { first, others: others.into() }
    }

    /// The pool of this thread.
    pub(super) fn here(&self) -> &DatabaseConnection {
        match THREAD.with(|thread| thread % (1 + self.others.len())) {
            0 => &self.first,
            lane => &self.others[lane - 1],
        }
    }

    /// The same pools, each telling of every statement it is sent.
    pub(super) fn watched(self, told: &(impl Fn(&str) + Clone + Send + Sync + 'static)) -> Self {
        let watched = |pool: &DatabaseConnection| {
            let (mut pool, told) = (pool.clone(), told.clone());
            pool.set_metric_callback(move |info| told(&info.statement.sql));
            pool
        };
        Self { first: watched(&self.first), others: self.others.iter().map(watched).collect() }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &DatabaseConnection> {
        std::iter::once(&self.first).chain(self.others.iter())
    }
}
