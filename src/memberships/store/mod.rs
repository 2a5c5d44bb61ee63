//! Queries over memberships and their history. What a member is held to has files of its own.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, UpdateMany,
};

use super::model::{Member, MemberLot, MemberState, MembershipChange, MembershipEvent, RemovalGround};
use crate::kernel::ids::{EventId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::{PageRequest, Refusal, ServiceType, Shared, Tenant};
use crate::store::entity::membership::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{framework, membership_event as event};
use crate::store::sharing::own_or_shared;

pub mod lots;
pub mod measures;
pub mod open_book;
pub mod plans;
pub mod reviews;
pub mod wages;

/// Those of the council that runs the framework, of the partners with whom it shares this, and of the provider itself.
/// The platform's people see nobody's.
fn visible_to(tenant: Tenant, what: Shared) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => {
            Some(Entity::find().filter(own_or_shared(own, Column::Authority, Column::Framework, what)))
        }
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
        service_type: Set(member.service_type.map(|service| service.name().into())),
        quality_points: Set(member.quality_points.map(|points| points.to_string())),
        admitted_at: Set(member.admitted_at),
        version: Set(member.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    lots::insert(db, member.id, &member.lots).await
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
        ground: Set(happened.ground.map(|ground| ground.name().into())),
        takes_effect_on: Set(happened.takes_effect_on),
        changed_by: Set(happened.by),
        at: Set(happened.at),
    };
    event::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A change of a membership, if it still stands at `version`.
fn guarded(id: MembershipId, version: i64) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Version, Expr::value(version + 1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
}

/// Moves a membership on, if it still stands at `version`; answers whether it did.
pub async fn set_state(
    db: &impl ConnectionTrait,
    id: MembershipId,
    version: i64,
    state: MemberState,
) -> Result<bool, Refusal> {
    let changed = guarded(id, version).col_expr(Column::State, Expr::value(state.name())).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// Counts a change of a membership that stands in another table, under the same condition.
pub async fn touch(db: &impl ConnectionTrait, id: MembershipId, version: i64) -> Result<bool, Refusal> {
    Ok(guarded(id, version).exec(db).await?.rows_affected == 1)
}

/// Says what kind of care a member gives, under the same condition.
pub async fn set_service_type(
    db: &impl ConnectionTrait,
    id: MembershipId,
    version: i64,
    service: ServiceType,
) -> Result<bool, Refusal> {
    let changed = guarded(id, version).col_expr(Column::ServiceType, Expr::value(service.name())).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// A membership that the tenant may see because it may see this of its framework.
pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    what: Shared,
    id: MembershipId,
) -> Result<Option<Member>, Refusal> {
    let Some(query) = visible_to(tenant, what) else { return Ok(None) };
    whole_one(db, query.filter(Column::Id.eq(id)).one(db).await?).await
}

/// Where a provider has a standing member.
pub async fn frameworks_of(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Vec<FrameworkId>, Refusal> {
    let standing = Entity::find()
        .select_only()
        .column(Column::Framework)
        .distinct()
        .filter(Column::Provider.eq(provider))
        .filter(Column::State.is_in(MemberState::STANDING.map(MemberState::name)));
    Ok(standing.into_tuple().all(db).await?)
}

fn standing_in(framework: FrameworkId) -> Select<Entity> {
    Entity::find()
        .filter(Column::Framework.eq(framework))
        .filter(Column::State.is_in(MemberState::STANDING.map(MemberState::name)))
}

fn standing_at(framework: FrameworkId, location: LocationId) -> Select<Entity> {
    standing_in(framework).filter(Column::Location.eq(location))
}

/// The ids of a framework's memberships, whatever became of them.
fn ids_in(framework: FrameworkId) -> SelectStatement {
    Entity::find().select_only().column(Column::Id).filter(Column::Framework.eq(framework)).into_query()
}

/// The last day of a framework.
pub async fn last_day(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<NaiveDate, Refusal> {
    let found = last_days(db, [framework]).await?.remove(&framework);
    found.ok_or_else(|| Refusal::internal(format!("framework {framework} is not there")))
}

async fn last_days(
    db: &impl ConnectionTrait,
    frameworks: impl IntoIterator<Item = FrameworkId>,
) -> Result<BTreeMap<FrameworkId, NaiveDate>, Refusal> {
    let days: Vec<(FrameworkId, NaiveDate)> = framework::Entity::find()
        .select_only()
        .columns([framework::Column::Id, framework::Column::EndsOn])
        .filter(framework::Column::Id.is_in(frameworks))
        .into_tuple()
        .all(db)
        .await?;
    Ok(days.into_iter().collect())
}

/// Members with their lots and the last day of their frameworks, at which they expire.
async fn whole(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Member>, Refusal> {
    // Whoever applies is asked for: no member yet, as a rule, and no reason to ask for the days of no framework.
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let mut frameworks: Vec<FrameworkId> = rows.iter().map(|row| row.framework).collect();
    frameworks.dedup();
    let days = last_days(db, frameworks).await?;
    let mut lots = lots::of_all(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let member = |row: Model| {
        let last = days.get(&row.framework).copied();
        let lots = lots.remove(&row.id).unwrap_or_default();
        member_of(row, lots, last.ok_or_else(|| Refusal::internal("a membership without a framework"))?)
    };
    rows.into_iter().map(member).collect()
}

async fn whole_one(db: &impl ConnectionTrait, row: Option<Model>) -> Result<Option<Member>, Refusal> {
    Ok(whole(db, row.into_iter().collect()).await?.pop())
}

/// How many members the framework may have, if that is limited. Then nobody else can admit one until the transaction
/// ends; SQLite has one writer at a time anyway.
pub async fn limit_held(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Option<u64>, Refusal> {
    let limited = framework::Entity::find_by_id(framework).filter(framework::Column::MemberLimit.is_not_null());
    let found = limited.lock_exclusive().one(db).await?;
    Ok(found.and_then(|row| row.member_limit).and_then(|limit| limit.try_into().ok()))
}

/// How many members there are that neither left nor were removed.
pub async fn standing_members(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<u64, Refusal> {
    Ok(standing_in(framework).count(db).await?)
}

/// Admissions, removals and departures, oldest first.
pub async fn comings_and_goings(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
) -> Result<Vec<MembershipEvent>, Refusal> {
    use MembershipChange::{Admitted, Terminated, Withdrawn};
    let rows = event::Entity::find()
        .filter(event::Column::Change.is_in([Admitted, Terminated, Withdrawn].map(MembershipChange::name)))
        .filter(event::Column::Membership.in_subquery(ids_in(framework)))
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The location's standing membership, whoever asks.
pub async fn standing(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    location: LocationId,
) -> Result<Option<Member>, Refusal> {
    whole_one(db, standing_at(framework, location).one(db).await?).await
}

/// As [`standing`], locked until the transaction ends; SQLite has one writer at a time anyway.
pub async fn held(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    location: LocationId,
) -> Result<Option<Member>, Refusal> {
    whole_one(db, standing_at(framework, location).lock_exclusive().one(db).await?).await
}

/// Every membership, whatever became of it, in the order of admission.
pub async fn everybody(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Member>, Refusal> {
    let rows = Entity::find().filter(Column::Framework.eq(framework)).order_by_asc(Column::Id).all(db).await?;
    whole(db, rows).await
}

/// Every standing member in the order of admission.
pub async fn all_standing(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Member>, Refusal> {
    whole(db, standing_in(framework).order_by_asc(Column::Id).all(db).await?).await
}

/// One page of a framework's members in the order of admission; `states` narrows it.
pub async fn list(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    states: Option<&[MemberState]>,
    page: PageRequest,
) -> Result<Vec<Member>, Refusal> {
    let query = Entity::find()
        .filter(Column::Framework.eq(framework))
        .apply_if(states, |query, states| query.filter(Column::State.is_in(states.iter().map(|state| state.name()))))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    whole(db, query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?).await
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

fn member_of(row: Model, lots: Vec<MemberLot>, ends_on: NaiveDate) -> Result<Member, Refusal> {
    let state = MemberState::parse(&row.state).ok_or_else(|| unreadable("state", row.id, &row.state))?;
    let service = |text: &String| ServiceType::parse(text).ok_or_else(|| unreadable("service type", row.id, text));
    let points = |text: &String| Decimal::from_str_exact(text).map_err(|_| unreadable("points", row.id, text));
    Ok(Member {
        state,
        service_type: row.service_type.as_ref().map(service).transpose()?,
        quality_points: row.quality_points.as_ref().map(points).transpose()?,
        ends_on,
        lots,
        id: row.id,
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        provider_name: row.provider_name,
        location: row.location,
        location_name: row.location_name,
        application: row.application,
        admitted_at: row.admitted_at,
        version: row.version,
    })
}

impl TryFrom<event::Model> for MembershipEvent {
    type Error = Refusal;

    fn try_from(row: event::Model) -> Result<Self, Refusal> {
        let change =
            MembershipChange::parse(&row.change).ok_or_else(|| unreadable("history", row.membership, &row.change))?;
        let ground =
            |text: String| RemovalGround::parse(&text).ok_or_else(|| unreadable("history", row.membership, &text));
        Ok(Self {
            change,
            reason: row.reason,
            ground: row.ground.map(ground).transpose()?,
            takes_effect_on: row.takes_effect_on,
            by: row.changed_by,
            at: row.at,
        })
    }
}
