//! The unit of work: a change, its audit events and its idempotency row commit together or not at all.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use sea_orm::{DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::connect::Db;
use super::{audit, idempotency};
use crate::kernel::{Call, Instant, Problem, Refusal, Tenant};

/// How often a unit of work is tried when the database asks for it to be run again.
const ATTEMPTS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(20);
const PAUSES: u32 = 50;

/// Something that happened, for the audit log. Who and when come from the [`Call`].
#[derive(Clone, Debug)]
pub struct Event {
    /// `framework.published`: the thing, a dot, what happened to it.
    pub action: &'static str,
    pub subject_kind: &'static str,
    pub subject: Uuid,
    /// Whose business it is, when that is not the actor's own tenant.
    pub tenant: Option<Tenant>,
    /// Nobody may read this event (or count its kind) before the subject with this id has been opened (T01).
    pub sealed_by: Option<Uuid>,
    /// What changed. Never a secret, never the content of a tender.
    pub data: Value,
}

impl Event {
    pub fn new(action: &'static str, subject_kind: &'static str, subject: impl Into<Uuid>, data: Value) -> Self {
        Self { action, subject_kind, subject: subject.into(), tenant: None, sealed_by: None, data }
    }

    /// Belongs to this tenant, not to the actor's.
    pub fn within(mut self, tenant: Tenant) -> Self {
        self.tenant = Some(tenant);
        self
    }

    pub fn sealed_by(mut self, subject: impl Into<Uuid>) -> Self {
        self.sealed_by = Some(subject.into());
        self
    }
}

/// One open transaction and what it will leave behind.
pub struct Work {
    tx: DatabaseTransaction,
    db: Db,
    at: Instant,
    events: RefCell<Vec<Event>>,
    /// The commit does not wait for the disk; see [`super::durable`].
    unwaited: Cell<bool>,
}

impl Work {
    /// Where the statements of this unit of work go. Never use the pool inside one: it would not see
    /// what this work has done, and on PostgreSQL it would hold a second connection.
    pub fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// When the request reached the server: the only time a use case knows.
    pub fn at(&self) -> Instant {
        self.at
    }

    pub fn fresh<T: From<Uuid>>(&self) -> T {
        self.db.ids.fresh(self.at)
    }

    /// Whether this work's commit had better not wait for the disk itself, because others are under way.
    pub(super) fn shares_the_disk(&self) -> bool {
        self.db.durable.is_shared()
    }

    /// Its commit will not wait for the disk; [`Db::write`] then does.
    pub(super) fn leave_the_wait(&self) {
        self.unwaited.set(true);
    }

    /// Notes an event; it is written when the work commits.
    pub fn note(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }
}

impl Db {
    /// For work that nobody waits for: lets the units of work that are under way end first. It comes to its turn under any load,
    /// because it waits a second at most.
    pub async fn give_way(&self) {
        for _ in 0..PAUSES {
            if !self.durable.is_busy() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Runs `change` in one transaction, with everything it noted.
    ///
    /// A call with an idempotency key that was answered before gets the same answer again, and whatever `change` did this
    /// time is undone; the key with another request is refused (422). `change` may run more than once, also when the
    /// database breaks off a transaction, so it must not act outside the database.
    ///
    /// # Errors
    /// Whatever `change` refuses; nothing of it is kept then, and the key stays free.
    pub async fn write<T, F>(&self, call: &Call, change: F) -> Result<T, Refusal>
    where
        T: Serialize + DeserializeOwned,
        F: AsyncFn(&Work) -> Result<T, Refusal>,
    {
        let mut attempt = 1;
        loop {
            match self.write_once(call, &change).await {
                Err(refusal) if refusal.wants_rerun() && attempt < ATTEMPTS => {
                    tracing::debug!(attempt, "the database asked for a unit of work to be run again");
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn write_once<T, F>(&self, call: &Call, change: &F) -> Result<T, Refusal>
    where
        T: Serialize + DeserializeOwned,
        F: AsyncFn(&Work) -> Result<T, Refusal>,
    {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let _working = self.durable.working();
        let tx = self.write.here().begin_with_options(options).await?;
        let unwaited = Cell::new(self.durable.never_waits());
        let work = Work { tx, db: self.clone(), at: call.at, events: RefCell::default(), unwaited };
        match self.run(&work, call, change).await {
            Ok(answer) => {
                let unwaited = work.unwaited.get();
                work.tx.commit().await?;
                if unwaited {
                    self.durable.wait(&self.write).await?;
                }
                Ok(answer)
            }
            Err(refusal) => {
                if let Err(error) = work.tx.rollback().await {
                    tracing::warn!(%error, "a refused unit of work could not be rolled back");
                }
                if !refusal.wants_rerun()
                    && let Some(stored) = idempotency::answered(self.reader(), call).await?
                {
                    // Whoever committed it may still wait for the disk, and so may nobody be told of it before.
                    self.durable.wait(&self.write).await?;
                    return serde_json::from_value(stored).map_err(Refusal::internal);
                }
                Err(refusal)
            }
        }
    }

    async fn run<T, F>(&self, work: &Work, call: &Call, change: &F) -> Result<T, Refusal>
    where
        T: Serialize + DeserializeOwned,
        F: AsyncFn(&Work) -> Result<T, Refusal>,
    {
        let answer = change(work).await?;
        if !idempotency::keep(work, call, &answer).await? {
            return Err(Refusal::new(Problem::Conflict, "The idempotency key has been used."));
        }
        let events = work.events.take();
        audit::append(work, call, &events).await?;
        Ok(answer)
    }
}
