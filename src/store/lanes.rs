//! Which connections a thread uses.
//!
//! A connection to PostgreSQL hears its answers through the runtime of the thread that opened it. If any thread could
//! take it, most answers would wake two threads: the one that hears and the one that waits. So each thread keeps to a
//! pool of its own, its lane, and opens the connections of that pool itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::DatabaseConnection;
use sea_orm::sqlx::PgPool;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// In the order in which threads first came to any database.
    static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

/// The pools of one database, a lane for each thread. With more threads than lanes, some share.
#[derive(Clone)]
pub(super) struct Lanes(Arc<[Lane]>);

/// What one thread uses. A pool hands out its connections in turn, so that a lone request would wake another process of
/// the database for each of its statements, and find nothing in the processor's caches. One connection is therefore taken
/// before all others.
pub(super) struct Lane {
    favourite: Option<(PgPool, DatabaseConnection)>,
    others: DatabaseConnection,
}

impl Lane {
    pub(super) fn of(others: impl Into<DatabaseConnection>) -> Self {
        Self { favourite: None, others: others.into() }
    }

    /// `one` is a pool of one connection.
    pub(super) fn with_favourite(one: PgPool, others: impl Into<DatabaseConnection>) -> Self {
        Self { favourite: Some((one.clone(), one.into())), others: others.into() }
    }

    fn free(&self) -> &DatabaseConnection {
        match &self.favourite {
            Some((one, favourite)) if one.num_idle() > 0 || one.size() == 0 => favourite,
            _ => &self.others,
        }
    }
}

impl Lanes {
    /// One pool for every thread.
    pub(super) fn one(pool: impl Into<DatabaseConnection>) -> Self {
        Self(Arc::new([Lane::of(pool)]))
    }

    pub(super) fn new(lanes: Vec<Lane>) -> Self {
        Self(lanes.into())
    }

    /// A pool of this thread's that has a connection to spare, if any has.
    pub(super) fn here(&self) -> &DatabaseConnection {
        THREAD.with(|thread| self.0[thread % self.0.len()].free())
    }

    /// The same pools, each telling of every statement it is sent.
    pub(super) fn watched(self, told: &(impl Fn(&str) + Clone + Send + Sync + 'static)) -> Self {
        let watched = |pool: &DatabaseConnection| {
            let (mut pool, told) = (pool.clone(), told.clone());
            pool.set_metric_callback(move |info| told(&info.statement.sql));
            pool
        };
        let lane = |lane: &Lane| Lane {
            favourite: lane.favourite.as_ref().map(|(one, asked)| (one.clone(), watched(asked))),
            others: watched(&lane.others),
        };
        Self(self.0.iter().map(lane).collect())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &DatabaseConnection> {
        self.0.iter().flat_map(|lane| lane.favourite.iter().map(|(_, one)| one).chain(std::iter::once(&lane.others)))
    }
}
