//! Queries over memberships and their history.

use rust_decimal::Decimal;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::model::{Member, MemberState, MembershipChange, MembershipEvent};
use crate::kernel::ids::{EventId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::{Instant, PageRequest, Refusal, Tenant};
use crate::store::entity::membership::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{framework, membership_event as event};

/// The council that runs the framework, and the provider itself. The platform's people see nobody's.
fn visible_to(tenant: Tenant) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => Some(Entity::find().filter(Column::Authority.eq(own))),
        Tenant::Provider(own) => Some(Entity::find().filter(Column::Provider.eq(own))),
    }
}

pub async fn insert(db: &impl ConnectionTrait, member: &Member) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(member.id),
        framework: Set(member.framework),
        authority: Set(member.authority),
        provider: Set(member.provider),
        provider_name: Set(member.provider_name.clone()),
        location: Set(member.location),
        location_name: Set(member.location_name.clone()),
        application: Set(member.application),
        state: Set(member.state.name().into()),
        quality_points: Set(member.quality_points.map(|points| points.to_string())),
        admitted_at: Set(member.admitted_at),
        version: Set(member.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn insert_event(
    db: &impl ConnectionTrait,
    id: EventId,
    membership: MembershipId,
    happened: &MembershipEvent,
) -> Result<(), Refusal> {
    let row = event::ActiveModel {
        id: Set(id),
        membership: Set(membership),
        change: Set(happened.change.name().into()),
        reason: Set(happened.reason.clone()),
        changed_by: Set(happened.by),
        at: Set(happened.at),
    };
    event::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Moves a membership on, if it still stands at `version`; answers whether it did.
pub async fn set_state(
    db: &impl ConnectionTrait,
    id: MembershipId,
    version: i64,
    state: MemberState,
) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::Version, Expr::value(version + 1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: MembershipId) -> Result<Option<Member>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    query.filter(Column::Id.eq(id)).one(db).await?.map(TryInto::try_into).transpose()
}

fn standing_in(framework: FrameworkId) -> Select<Entity> {
    Entity::find().filter(Column::Framework.eq(framework)).filter(Column::State.ne(MemberState::Terminated.name()))
}

fn standing_at(framework: FrameworkId, location: LocationId) -> Select<Entity> {
    standing_in(framework).filter(Column::Location.eq(location))
}

/// How many members the framework may have, if that is limited. Then nobody else can admit one until the transaction
/// ends; SQLite has one writer at a time anyway.
pub async fn limit_held(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Option<u64>, Refusal> {
    let limited = framework::Entity::find_by_id(framework).filter(framework::Column::MemberLimit.is_not_null());
    let found = limited.lock_exclusive().one(db).await?;
    Ok(found.and_then(|row| row.member_limit).and_then(|limit| limit.try_into().ok()))
}

/// How many members there are, active and suspended.
pub async fn standing_members(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<u64, Refusal> {
    Ok(standing_in(framework).count(db).await?)
}

/// Where a provider has a standing member.
pub async fn frameworks_of(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Vec<FrameworkId>, Refusal> {
    let standing = Entity::find()
        .select_only()
        .column(Column::Framework)
        .distinct()
        .filter(Column::Provider.eq(provider))
        .filter(Column::State.ne(MemberState::Terminated.name()));
    Ok(standing.into_tuple().all(db).await?)
}

/// Admissions and terminations, oldest first.
pub async fn comings_and_goings(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
) -> Result<Vec<(MembershipChange, Instant)>, Refusal> {
    let changes = [MembershipChange::Admitted, MembershipChange::Terminated].map(MembershipChange::name);
    let rows = event::Entity::find()
        .filter(event::Column::Change.is_in(changes))
        .filter(event::Column::Membership.in_subquery(
            Entity::find().select_only().column(Column::Id).filter(Column::Framework.eq(framework)).into_query(),
        ))
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|row| MembershipEvent::try_from(row).map(|happened| (happened.change, happened.at))).collect()
}

/// The location's standing (active or suspended) membership, whoever asks.
pub async fn standing(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    location: LocationId,
) -> Result<Option<Member>, Refusal> {
    standing_at(framework, location).one(db).await?.map(TryInto::try_into).transpose()
}

/// As [`standing`], locked until the transaction ends; SQLite has one writer at a time anyway.
pub async fn held(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    location: LocationId,
) -> Result<Option<Member>, Refusal> {
    standing_at(framework, location).lock_exclusive().one(db).await?.map(TryInto::try_into).transpose()
}

/// Every active member in the order of admission.
pub async fn active(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Member>, Refusal> {
    let rows = Entity::find()
        .filter(Column::Framework.eq(framework))
        .filter(Column::State.eq(MemberState::Active.name()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// One page of a framework's members in the order of admission; `state` narrows it.
pub async fn list(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    state: Option<MemberState>,
    page: PageRequest,
) -> Result<Vec<Member>, Refusal> {
    let mut query = Entity::find().filter(Column::Framework.eq(framework)).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state.name()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// What happened to a membership, oldest first.
pub async fn history(db: &impl ConnectionTrait, id: MembershipId) -> Result<Vec<MembershipEvent>, Refusal> {
    let rows =
        event::Entity::find().filter(event::Column::Membership.eq(id)).order_by_asc(event::Column::Id).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

fn unreadable(what: &str, id: impl std::fmt::Display, value: &str) -> Refusal {
    Refusal::internal(format!("the {what} of membership {id} is stored as \"{value}\""))
}

impl TryFrom<Model> for Member {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let state = MemberState::parse(&row.state).ok_or_else(|| unreadable("state", row.id, &row.state))?;
        let points = |text: &String| Decimal::from_str_exact(text).map_err(|_| unreadable("points", row.id, text));
        let quality_points = row.quality_points.as_ref().map(points).transpose()?;
        Ok(Self {
            id: row.id,
            framework: row.framework,
            authority: row.authority,
            provider: row.provider,
            provider_name: row.provider_name,
            location: row.location,
            location_name: row.location_name,
            application: row.application,
            state,
            admitted_at: row.admitted_at,
            quality_points,
            version: row.version,
        })
    }
}

impl TryFrom<event::Model> for MembershipEvent {
    type Error = Refusal;

    fn try_from(row: event::Model) -> Result<Self, Refusal> {
        let change =
            MembershipChange::parse(&row.change).ok_or_else(|| unreadable("history", row.membership, &row.change))?;
        Ok(Self { change, reason: row.reason, by: row.changed_by, at: row.at })
    }
}
