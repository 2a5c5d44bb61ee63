//! Which documents came with which application, and what became of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::evidence::model::Process;
use crate::kernel::ids::{ApplicationId, EvidenceId, MembershipId, ProviderId};
use crate::kernel::{Instant, Refusal, london};
use crate::store::entity::{
    application, application_evidence as link, contract, evidence, framework, late_submission as late, membership,
    membership_event,
};

/// Attaches those of these documents that are the provider's, and holds them against being deleted until the unit of work
/// ends; answers which of them are attached now. One that was attached before stays as it was.
pub async fn attach(
    db: &impl ConnectionTrait,
    application: ApplicationId,
    provider: ProviderId,
    documents: &[EvidenceId],
    at: Instant,
) -> Result<BTreeSet<EvidenceId>, Refusal> {
    if documents.is_empty() {
        return Ok(BTreeSet::new());
    }
    let chosen = Query::select()
        .expr(Expr::val(application))
        .column(evidence::Column::Id)
        .expr(Expr::val(at))
        .from(evidence::Entity)
        .and_where(Expr::col(evidence::Column::Provider).eq(provider))
        .and_where(Expr::col(evidence::Column::Id).is_in(documents.iter().copied()))
        // The lock that a row naming the document takes as well: only deleting waits for it.
        .lock(LockType::KeyShare)
        .to_owned();
    let as_it_was = OnConflict::columns([link::Column::Application, link::Column::Evidence])
        .value(link::Column::AttachedAt, Expr::col((link::Entity, link::Column::AttachedAt)))
        .to_owned();
    let insert = Query::insert()
        .into_table(link::Entity)
        .columns([link::Column::Application, link::Column::Evidence, link::Column::AttachedAt])
        .select_from(chosen)
        .map_err(Refusal::internal)?
        .on_conflict(as_it_was)
        .returning_col(link::Column::Evidence)
        .to_owned();
    let rows = db.query_all(&insert).await?;
    let attached = rows.iter().map(|row| row.try_get::<EvidenceId>("", "evidence"));
    Ok(attached.collect::<Result<_, _>>()?)
}

/// Takes every other document off an application.
pub async fn detach_others(
    db: &impl ConnectionTrait,
    application: ApplicationId,
    kept: &[EvidenceId],
) -> Result<(), Refusal> {
    let others = link::Entity::delete_many()
        .filter(link::Column::Application.eq(application))
        .filter(link::Column::Evidence.is_not_in(kept.iter().copied()));
    others.exec(db).await?;
    Ok(())
}

/// Forgets what a document was attached to, before it is deleted.
pub async fn detach(db: &impl ConnectionTrait, document: EvidenceId) -> Result<(), Refusal> {
    link::Entity::delete_many().filter(link::Column::Evidence.eq(document)).exec(db).await?;
    Ok(())
}

/// What became of every application that a document is attached to, as it stands on `today`.
pub async fn processes(
    db: &impl ConnectionTrait,
    document: EvidenceId,
    today: NaiveDate,
) -> Result<Vec<Process>, Refusal> {
    let links = link::Entity::find().filter(link::Column::Evidence.eq(document)).all(db).await?;
    let ids = links.into_iter().map(|link| link.application);
    let applications = application::Entity::find().filter(application::Column::Id.is_in(ids));
    let mut found = vec![];
    for (row, late) in applications.find_also_related(late::Entity).all(db).await? {
        // Handed in, and sealed: stored as a draft that came late and was not decided upon.
        let held = late.is_some_and(|late| late.outcome.is_none());
        found.push(process(db, &row, held, today).await?);
    }
    Ok(found)
}

async fn process(
    db: &impl ConnectionTrait,
    row: &application::Model,
    held: bool,
    today: NaiveDate,
) -> Result<Process, Refusal> {
    let unsuccessful = |at: Option<Instant>| at.map(|at| Process::Unsuccessful { ended_on: london::date_of(at) });
    let found = match (row.state.as_str(), row.submitted_at) {
        ("draft", _) if held => Some(Process::Undecided),
        ("draft", _) => Some(Process::Draft),
        ("submitted", _) => Some(Process::Undecided),
        ("withdrawn", None) => Some(Process::NeverSubmitted),
        ("withdrawn", Some(_)) => unsuccessful(row.withdrawn_at),
        ("refused", _) => unsuccessful(row.decided_at),
        ("admitted", _) => Some(admitted(db, row, today).await?),
        _ => None,
    };
    found.ok_or_else(|| Refusal::internal(format!("what became of application {} cannot be read", row.id)))
}

async fn admitted(db: &impl ConnectionTrait, row: &application::Model, today: NaiveDate) -> Result<Process, Refusal> {
    let member = membership::Entity::find()
        .select_only()
        .column(membership::Column::Id)
        .filter(membership::Column::Application.eq(row.id));
    let member: Option<MembershipId> = member.into_tuple().one(db).await?;
    let left = match member {
        Some(member) => left_at(db, member).await?,
        None => None,
    };
    let term = framework::Entity::find_by_id(row.framework).select_only().column(framework::Column::EndsOn);
    let term: Option<NaiveDate> = term.into_tuple().one(db).await?;
    let last = contract::Entity::find()
        .select_only()
        .column(contract::Column::EndsOn)
        .filter(contract::Column::Framework.eq(row.framework))
        .filter(contract::Column::Provider.eq(row.provider))
        .filter(contract::Column::Location.eq(row.location))
        .filter(contract::Column::Declined.eq(false))
        .order_by_desc(contract::Column::EndsOn)
        .limit(1);
    Ok(Process::Admitted {
        membership_ended_on: left.map(london::date_of).or(term.filter(|ends_on| *ends_on < today)),
        contracts_end_on: last.into_tuple().one(db).await?,
    })
}

/// When it was removed, or went of its own accord.
async fn left_at(db: &impl ConnectionTrait, member: MembershipId) -> Result<Option<Instant>, Refusal> {
    let event = membership_event::Entity::find()
        .select_only()
        .column(membership_event::Column::At)
        .filter(membership_event::Column::Membership.eq(member))
        .filter(membership_event::Column::Change.is_in(["terminated", "withdrawn"]));
    Ok(event.into_tuple().one(db).await?)
}
