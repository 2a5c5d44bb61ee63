//! The audit log: append-only (the database itself refuses updates and deletes) and hash-chained.
//!
//! Each event's hash covers the hash before it, so a changed or removed event breaks the chain at its place,
//! an inserted one has no place in it, and the head row knows how long the chain is. Someone who may rewrite
//! the whole database can forge a whole chain: to guard against that too, note the head (`drawdown audit
//! verify` prints it) outside the installation and compare.

use sea_orm::sea_query::{CommonTableExpression, Expr, OnConflict, Query, UpdateStatement, WithClause};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::connect::Db;
use super::entity::{audit_event, audit_head, audit_unsealing};
use super::work::{Event, Work};
use crate::kernel::ids::EventId;
use crate::kernel::{Call, Refusal, Tenant, canonical};

/// The hash that stands before the first event.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const HEAD: i32 = 1;
const BATCH: u64 = 1_000;
/// Events in one statement: SQLite takes 32,766 values in one, and an event has seventeen.
const PORTION: usize = 1_000;

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Intact { events: i64, head: String },
    Broken { at: i64, why: &'static str },
}

/// Writes the events of one unit of work. Called last, because it holds the chain's head until the commit.
pub(super) async fn append(work: &Work, call: &Call, events: &[Event]) -> Result<(), Refusal> {
    if events.is_empty() {
        return Ok(());
    }
    let mut head = lock_head(work).await?;
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let id: EventId = work.fresh();
        let row = row_of(id, head.events + 1, &head.hash, event, call);
        head.events += 1;
        head.hash.clone_from(&row.hash);
        rows.push(audit_event::ActiveModel::from(row));
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let portion = audit_event::Entity::insert_many(rows.by_ref().take(PORTION));
        if rows.peek().is_some() || work.tx().get_database_backend() == DbBackend::Sqlite {
            portion.exec_without_returning(work.tx()).await?;
        } else {
            // PostgreSQL takes the last portion and the head in one statement, and is asked once less.
            let moved = CommonTableExpression::new().query(move_head(&head)).table_name("moved").to_owned();
            work.tx().execute(&portion.into_query().with(WithClause::new().cte(moved).to_owned())).await?;
            return Ok(());
        }
    }
    work.tx().execute(&move_head(&head)).await?;
    Ok(())
}

fn move_head(head: &audit_head::Model) -> UpdateStatement {
    Query::update()
        .table(audit_head::Entity)
        .value(audit_head::Column::Events, head.events)
        .value(audit_head::Column::Hash, head.hash.as_str())
        .and_where(audit_head::Column::Id.eq(HEAD))
        .to_owned()
}

/// On PostgreSQL rivals wait here for each other's commit; SQLite has one writer anyway. When there are any, the commit is
/// told not to wait for the disk: they would all wait with it.
async fn lock_head(work: &Work) -> Result<audit_head::Model, Refusal> {
    let mut head = audit_head::Entity::find_by_id(HEAD).lock_exclusive();
    if work.tx().get_database_backend() == DbBackend::Postgres && work.shares_the_disk() {
        head = head.expr_as(Expr::cust("set_config('synchronous_commit', 'off', true)"), "waits");
        work.leave_the_wait();
    }
    let head = head.one(work.tx()).await?;
    head.ok_or_else(|| Refusal::internal("the audit chain has no head: the database was not migrated"))
}

fn row_of(id: EventId, seq: i64, previous: &str, event: &Event, call: &Call) -> audit_event::Model {
    let tenant = event.tenant.unwrap_or(call.actor.tenant);
    let (tenant_kind, tenant_id) = match tenant {
        Tenant::Platform => ("platform", None),
        Tenant::Authority(id) => ("authority", Some(id.0)),
        Tenant::Provider(id) => ("provider", Some(id.0)),
    };
    let mut row = audit_event::Model {
        seq,
        id,
        at: call.at,
        actor_kind: call.actor.kind.name().into(),
        actor_id: call.actor.id,
        actor_roles: call.actor.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" "),
        tenant_kind: tenant_kind.into(),
        tenant_id,
        request_id: call.request_id.clone(),
        action: event.action.into(),
        subject_kind: event.subject_kind.into(),
        subject_id: event.subject,
        sealed_by: event.sealed_by,
        data: event.data.clone(),
        previous: previous.into(),
        hash: String::new(),
    };
    row.hash = hash_of(&row);
    row
}

/// SHA-256 over every column but the hash itself.
fn hash_of(row: &audit_event::Model) -> String {
    let content: Value = json!({
        "seq": row.seq, "id": row.id, "at": row.at.timestamp_micros(),
        "actor": [row.actor_kind, row.actor_id, row.actor_roles],
        "tenant": [row.tenant_kind, row.tenant_id],
        "request": row.request_id, "action": row.action,
        "subject": [row.subject_kind, row.subject_id], "sealed_by": row.sealed_by,
        "data": row.data, "previous": row.previous,
    });
    canonical::sha256(canonical::text(&content).as_bytes())
}

/// Walks the whole chain from its first event. `noted` is a head that an earlier run printed and someone kept
/// elsewhere: it must be the hash of some event, or the chain was forged as a whole.
///
/// # Errors
/// When the database cannot be read; a broken chain is no error but a [`Verdict`].
pub async fn verify(db: &Db, noted: Option<&str>) -> Result<Verdict, Refusal> {
    // One view of the log and its head: events that are written meanwhile must not look like a break.
    let snapshot = db.snapshot().await?;
    let verdict = walk(&snapshot, noted).await;
    snapshot.rollback().await?;
    verdict
}

async fn walk(db: &impl ConnectionTrait, noted: Option<&str>) -> Result<Verdict, Refusal> {
    let head = audit_head::Entity::find_by_id(HEAD).one(db).await?;
    let Some(head) = head else { return Ok(Verdict::Broken { at: 0, why: "the head of the chain is missing" }) };
    let (mut seq, mut previous) = (0, GENESIS.to_owned());
    let mut met_noted = noted.is_none_or(|noted| noted == GENESIS);
    loop {
        let batch = audit_event::Entity::find()
            .filter(audit_event::Column::Seq.gt(seq))
            .order_by_asc(audit_event::Column::Seq)
            .limit(BATCH)
            .all(db)
            .await?;
        if batch.is_empty() {
            break;
        }
        for row in batch {
            if row.seq != seq + 1 {
                return Ok(Verdict::Broken { at: seq + 1, why: "an event is missing" });
            }
            if row.previous != previous {
                return Ok(Verdict::Broken { at: row.seq, why: "the event does not follow the one before it" });
            }
            if row.hash != hash_of(&row) {
                return Ok(Verdict::Broken { at: row.seq, why: "the event was changed" });
            }
            met_noted |= noted == Some(row.hash.as_str());
            (seq, previous) = (row.seq, row.hash);
        }
    }
    if seq != head.events {
        return Ok(Verdict::Broken { at: seq + 1, why: "the chain is not as long as its head says" });
    }
    if previous != head.hash {
        return Ok(Verdict::Broken { at: seq, why: "the last event is not the one the head names" });
    }
    if !met_noted {
        return Ok(Verdict::Broken { at: seq, why: "no event has the head that was noted before" });
    }
    Ok(Verdict::Intact { events: seq, head: previous })
}

/// From now on the events that were sealed by `subject` may be read. Doing it again changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn unseal(work: &Work, subject: impl Into<Uuid>) -> Result<(), Refusal> {
    let row = audit_unsealing::ActiveModel { subject: Set(subject.into()), at: Set(work.at()) };
    audit_unsealing::Entity::insert(row)
        .on_conflict(OnConflict::column(audit_unsealing::Column::Subject).do_nothing().to_owned())
        .exec_without_returning(work.tx())
        .await?;
    Ok(())
}
