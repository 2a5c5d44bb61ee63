//! Which documents came with which application, and what became of it.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::evidence::model::Process;
use crate::kernel::ids::{ApplicationId, EvidenceId, MembershipId, ProviderId};
use crate::kernel::{Instant, Refusal, london};
use crate::store::entity::{
    application, application_evidence as link, contract, framework, membership, membership_event,
};

/// Whose draft it is; none when it is no draft, or not at all.
pub async fn draft_of(db: &impl ConnectionTrait, application: ApplicationId) -> Result<Option<ProviderId>, Refusal> {
    let draft = application::Entity::find_by_id(application)
        .select_only()
        .column(application::Column::Provider)
        .filter(application::Column::State.eq("draft"));
    Ok(draft.into_tuple().one(db).await?)
}

/// These documents in place of those that the application had.
pub async fn replace(
    db: &impl ConnectionTrait,
    application: ApplicationId,
    documents: &[EvidenceId],
    at: Instant,
) -> Result<(), Refusal> {
    link::Entity::delete_many().filter(link::Column::Application.eq(application)).exec(db).await?;
    let rows = documents.iter().map(|document| link::ActiveModel {
        application: Set(application),
        evidence: Set(*document),
        attached_at: Set(at),
    });
    if !documents.is_empty() {
        link::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
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
    let applications = application::Entity::find().filter(application::Column::Id.is_in(ids)).all(db).await?;
    let mut found = vec![];
    for row in applications {
        found.push(process(db, &row, today).await?);
    }
    Ok(found)
}

async fn process(db: &impl ConnectionTrait, row: &application::Model, today: NaiveDate) -> Result<Process, Refusal> {
    let unsuccessful = |at: Option<Instant>| at.map(|at| Process::Unsuccessful { ended_on: london::date_of(at) });
    let found = match (row.state.as_str(), row.submitted_at) {
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
