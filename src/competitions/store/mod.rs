//! Queries over competitions, their keys and their invitations. A council sees its own competitions in every
//! state; a provider those that have been published, and the service settles which of them it was invited to.

pub mod files;
pub mod fitting;
pub mod openers;
pub mod turns;

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::competitions::model::{
    Competition, CompetitionKind, CompetitionState, Criteria, Invitation, Invitee, Late, LeftOut, LeftOutReason,
};
use crate::kernel::ids::{CompetitionId, FrameworkId, MembershipId, ProviderId};
use crate::kernel::{Instant, PageRequest, Refusal, Tenant};
use crate::store::entity::competition::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{invitation, left_out};

/// How firmly to hold the row until the work ends. SQLite has one writer, so it needs no lock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Others may hold it too, but nobody may change it.
    Shared,
    /// Nobody else.
    Alone,
}

fn visible_to(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Authority(own) => Entity::find().filter(Column::Authority.eq(own)),
        Tenant::Provider(_) => Entity::find().filter(Column::State.ne(CompetitionState::Draft.name())),
        // The people who run the installation have no part in a council's business.
        Tenant::Platform => Entity::find().filter(Expr::value(false)),
    }
}

pub async fn insert(db: &impl ConnectionTrait, competition: &Competition) -> Result<(), Refusal> {
    Entity::insert(row_of(competition)?).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a changed competition over the version it came from; false when somebody else was there first.
pub async fn save(db: &impl ConnectionTrait, competition: &Competition, from: i64) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .set(row_of(competition)?)
        .filter(Column::Id.eq(competition.id))
        .filter(Column::Version.eq(from))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: CompetitionId,
) -> Result<Option<Competition>, Refusal> {
    visible_to(tenant).filter(Column::Id.eq(id)).one(db).await?.map(competition_of).transpose()
}

/// As [`find`], and keeps the row as it is until the work ends.
pub async fn hold(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: CompetitionId,
    hold: Hold,
) -> Result<Option<Competition>, Refusal> {
    let query = visible_to(tenant).filter(Column::Id.eq(id));
    let query = if hold == Hold::Alone { query.lock_exclusive() } else { query.lock_shared() };
    query.one(db).await?.map(competition_of).transpose()
}

/// Every council's that takes tenders, or has closed and is not opened: for work that the clock sets off.
pub async fn running(db: &impl ConnectionTrait) -> Result<Vec<Competition>, Refusal> {
    let query = Entity::find().filter(Column::State.eq(CompetitionState::Published.name())).order_by_asc(Column::Id);
    query.all(db).await?.into_iter().map(competition_of).collect()
}

/// A provider's list holds only what it was invited to.
pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<Competition>, Refusal> {
    let mut query = visible_to(tenant).filter(Column::Framework.eq(framework));
    if let Tenant::Provider(provider) = tenant {
        let invited = Query::select()
            .column(invitation::Column::Competition)
            .from(invitation::Entity)
            .and_where(invitation::Column::Provider.eq(provider))
            .to_owned();
        query = query.filter(Column::Id.in_subquery(invited));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(competition_of).collect()
}

/// SQLite takes so many values in one statement and no more.
const ABREAST: usize = 1_000;

/// Those of the publication, at this instant.
pub async fn insert_invitations(db: &impl ConnectionTrait, invitees: &[Invitee], at: Instant) -> Result<(), Refusal> {
    for some in invitees.chunks(ABREAST) {
        let rows = some.iter().map(|invitee| invitation_row(invitee, at, None));
        invitation::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn insert_invitation(db: &impl ConnectionTrait, invited: &Invitation) -> Result<(), Refusal> {
    let row = invitation_row(&invited.invitee, invited.at, invited.late.as_ref());
    invitation::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

fn invitation_row(invitee: &Invitee, at: Instant, late: Option<&Late>) -> invitation::ActiveModel {
    invitation::ActiveModel {
        competition: Set(invitee.competition),
        membership: Set(invitee.member),
        provider: Set(invitee.provider),
        location: Set(invitee.location),
        location_name: Set(invitee.location_name.clone()),
        invited_at: Set(at),
        late_reason: Set(late.map(|late| late.reason.clone())),
        decision: Set(late.and_then(|late| late.decision)),
    }
}

pub async fn insert_left_out(db: &impl ConnectionTrait, all: &[LeftOut]) -> Result<(), Refusal> {
    for some in all.chunks(ABREAST) {
        let rows = some.iter().map(|LeftOut { invitee, reason, detail }| left_out::ActiveModel {
            competition: Set(invitee.competition),
            membership: Set(invitee.member),
            provider: Set(invitee.provider),
            location: Set(invitee.location),
            location_name: Set(invitee.location_name.clone()),
            reason: Set(reason.name().into()),
            detail: Set(detail.clone()),
        });
        left_out::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// In the order of their memberships.
pub async fn left_out(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    page: PageRequest,
) -> Result<Vec<LeftOut>, Refusal> {
    let mut query = left_out::Entity::find().filter(left_out::Column::Competition.eq(competition));
    if let Some(after) = page.after {
        query = query.filter(left_out::Column::Membership.gt(after));
    }
    let rows = query.order_by_asc(left_out::Column::Membership).limit(page.fetch()).all(db).await?;
    let left_out = |row: left_out::Model| {
        let unreadable = || Refusal::internal(format!("nobody is left out because of \"{}\"", row.reason));
        Ok(LeftOut {
            reason: LeftOutReason::parse(&row.reason).ok_or_else(unreadable)?,
            detail: row.detail,
            invitee: Invitee {
                competition: row.competition,
                member: row.membership,
                provider: row.provider,
                location: row.location,
                location_name: row.location_name,
            },
        })
    };
    rows.into_iter().map(left_out).collect()
}

/// Those who were left out for this reason.
pub async fn left_out_because(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    reason: LeftOutReason,
) -> Result<BTreeSet<MembershipId>, Refusal> {
    let rows = left_out::Entity::find()
        .select_only()
        .column(left_out::Column::Membership)
        .filter(left_out::Column::Competition.eq(competition))
        .filter(left_out::Column::Reason.eq(reason.name()));
    let members: Vec<MembershipId> = rows.into_tuple().all(db).await?;
    Ok(members.into_iter().collect())
}

pub async fn is_invited(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    provider: ProviderId,
) -> Result<bool, Refusal> {
    let invitations = invitation::Entity::find()
        .filter(invitation::Column::Competition.eq(competition))
        .filter(invitation::Column::Provider.eq(provider));
    Ok(invitations.count(db).await? > 0)
}

pub async fn invitation(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    member: MembershipId,
) -> Result<Option<Invitee>, Refusal> {
    Ok(invitation::Entity::find_by_id((competition, member)).one(db).await?.map(Into::into))
}

/// In the order of their memberships.
pub async fn all_invitees(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Invitee>, Refusal> {
    let rows = invitation::Entity::find()
        .filter(invitation::Column::Competition.eq(competition))
        .order_by_asc(invitation::Column::Membership)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn invitees(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    page: PageRequest,
) -> Result<Vec<Invitation>, Refusal> {
    let mut query = invitation::Entity::find().filter(invitation::Column::Competition.eq(competition));
    if let Some(after) = page.after {
        query = query.filter(invitation::Column::Membership.gt(after));
    }
    let rows = query.order_by_asc(invitation::Column::Membership).limit(page.fetch()).all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn row_of(competition: &Competition) -> Result<ActiveModel, Refusal> {
    Ok(ActiveModel {
        id: Set(competition.id),
        framework: Set(competition.framework),
        authority: Set(competition.authority),
        lot: Set(competition.lot),
        title: Set(competition.title.clone()),
        kind: Set(competition.kind.name().into()),
        state: Set(competition.state.name().into()),
        quantity_beds: Set(competition.quantity_beds.into()),
        fnc_agreed: Set(competition.fnc_agreed),
        criteria: Set(document(&competition.criteria())?),
        term: Set(document(&competition.term)?),
        timetable: Set(document(&competition.timetable)?),
        strategy: Set(document(&competition.strategy)?),
        rulebook_sha256: Set(competition.rulebook_sha256.clone()),
        criteria_sha256: Set(competition.criteria_sha256.clone()),
        amendment: Set(i32::try_from(competition.amendment).map_err(Refusal::internal)?),
        publication_decision: Set(competition.publication_decision),
        invitation_decision: Set(competition.invitation_decision),
        published_at: Set(competition.published_at),
        opened_at: Set(competition.opened_at),
        version: Set(competition.version),
        created_at: Set(competition.created_at),
    })
}

fn competition_of(row: Model) -> Result<Competition, Refusal> {
    let id = row.id;
    let unreadable = || Refusal::internal(format!("competition {id} cannot be read from its row"));
    let Criteria { weights, questions, max_mark, quality_floor, quality_criteria, scale, price_schedule } =
        read(row.criteria)?;
    Ok(Competition {
        id: row.id,
        framework: row.framework,
        authority: row.authority,
        lot: row.lot,
        title: row.title,
        kind: CompetitionKind::parse(&row.kind).ok_or_else(unreadable)?,
        state: CompetitionState::parse(&row.state).ok_or_else(unreadable)?,
        weights,
        questions,
        quality_criteria,
        max_mark,
        scale,
        quality_floor,
        price_schedule,
        quantity_beds: u32::try_from(row.quantity_beds).map_err(|_| unreadable())?,
        fnc_agreed: row.fnc_agreed,
        term: read(row.term)?,
        timetable: read(row.timetable)?,
        strategy: read(row.strategy)?,
        rulebook_sha256: row.rulebook_sha256,
        criteria_sha256: row.criteria_sha256,
        amendment: u32::try_from(row.amendment).map_err(|_| unreadable())?,
        publication_decision: row.publication_decision,
        invitation_decision: row.invitation_decision,
        published_at: row.published_at,
        opened_at: row.opened_at,
        version: row.version,
        created_at: row.created_at,
    })
}

fn document(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(Refusal::internal)
}

fn read<T: DeserializeOwned>(document: Value) -> Result<T, Refusal> {
    serde_json::from_value(document).map_err(Refusal::internal)
}

impl From<invitation::Model> for Invitation {
    fn from(row: invitation::Model) -> Self {
        let (at, decision) = (row.invited_at, row.decision);
        let late = row.late_reason.clone().map(|reason| Late { reason, decision });
        Self { invitee: row.into(), at, late }
    }
}

impl From<invitation::Model> for Invitee {
    fn from(row: invitation::Model) -> Self {
        Self {
            competition: row.competition,
            member: row.membership,
            provider: row.provider,
            location: row.location,
            location_name: row.location_name,
        }
    }
}
