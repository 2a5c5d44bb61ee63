//! Queries over cases and reapplications. A council sees those of the frameworks it runs, a provider its own.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::Value;

use super::model::{Closing, Finding, MemberAt, NamedCase, Outcome, RatingCase, Reapplication, Standing};
use crate::kernel::ids::{ApplicationId, FrameworkId, LocationId, MembershipId, ProviderId, RatingCaseId};
use crate::kernel::{Instant, PageRequest, Refusal, Tenant};
use crate::store::entity::rating_case::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{application, framework, location, membership, reapplication};

mod aside;

pub use aside::{aside_already, list_aside, resolve, set_aside};

/// Memberships in these states belong to no framework any more.
const GONE: [&str; 2] = ["terminated", "withdrawn"];

/// Which cases to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    Open,
    Closed,
}

fn visible_to(tenant: Tenant) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => Some(Entity::find().filter(Column::Authority.eq(own))),
        Tenant::Provider(own) => Some(Entity::find().filter(Column::Provider.eq(own))),
    }
}

/// The members at a location, in every framework that has not ended.
pub async fn members_at(
    db: &impl ConnectionTrait,
    location: LocationId,
    today: NaiveDate,
) -> Result<Vec<MemberAt>, Refusal> {
    let running = Query::select()
        .column(framework::Column::Id)
        .from(framework::Entity)
        .and_where(framework::Column::EndsOn.gte(today))
        .to_owned();
    let rows = membership::Entity::find()
        .filter(membership::Column::Location.eq(location))
        .filter(membership::Column::State.is_not_in(GONE))
        .filter(membership::Column::Framework.in_subquery(running))
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    let members = rows.into_iter().map(|row| MemberAt {
        membership: row.id,
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        application: row.application,
    });
    Ok(members.collect())
}

pub async fn open_case(db: &impl ConnectionTrait, member: MembershipId) -> Result<Option<RatingCase>, Refusal> {
    let open = Entity::find().filter(Column::Membership.eq(member)).filter(Column::ClosedAt.is_null());
    open.one(db).await?.map(case_of).transpose()
}

pub async fn insert_case(db: &impl ConnectionTrait, case: &RatingCase) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(case.id),
        framework: Set(case.framework),
        authority: Set(case.authority),
        provider: Set(case.provider),
        membership: Set(case.membership),
        location: Set(case.location),
        finding: Set(case.finding.name().into()),
        reasons: Set(reasons(case)?),
        decision: Set(case.decision),
        rating: Set(case.rating.clone()),
        rating_published_on: Set(case.rating_published_on),
        registered: Set(case.registered),
        import_id: Set(case.import),
        checks: Set(case.checks),
        opened_at: Set(case.opened_at),
        checked_at: Set(case.checked_at),
        version: Set(case.version),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Writes what was found anew about an open case.
///
/// # Errors
/// The unit of work is run again when somebody else changed the case in the meantime.
pub async fn update_case(db: &impl ConnectionTrait, case: &RatingCase) -> Result<(), Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Finding, Expr::value(case.finding.name()))
        .col_expr(Column::Reasons, Expr::value(reasons(case)?))
        .col_expr(Column::Decision, Expr::value(case.decision))
        .col_expr(Column::Rating, Expr::value(case.rating.clone()))
        .col_expr(Column::RatingPublishedOn, Expr::value(case.rating_published_on))
        .col_expr(Column::Registered, Expr::value(case.registered))
        .col_expr(Column::ImportId, Expr::value(case.import))
        .col_expr(Column::Checks, Expr::value(case.checks))
        .col_expr(Column::CheckedAt, Expr::value(case.checked_at))
        .col_expr(Column::Version, Expr::value(case.version))
        .filter(Column::Id.eq(case.id))
        .filter(Column::Version.eq(case.version - 1))
        .filter(Column::ClosedAt.is_null())
        .exec(db)
        .await?;
    match changed.rows_affected {
        1 => Ok(()),
        _ => Err(Refusal::busy_database("a case changed between being read and being written")),
    }
}

/// Answers whether the case still was as it was read.
pub async fn close(db: &impl ConnectionTrait, case: &RatingCase, closing: &Closing) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(closing.outcome.name()))
        .col_expr(Column::OutcomeReason, Expr::value(closing.reason.clone()))
        .col_expr(Column::ClosedBy, Expr::value(closing.by))
        .col_expr(Column::ClosedAt, Expr::value(closing.at))
        .col_expr(Column::Version, Expr::value(case.version + 1))
        .filter(Column::Id.eq(case.id))
        .filter(Column::Version.eq(case.version))
        .filter(Column::ClosedAt.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: RatingCaseId) -> Result<Option<NamedCase>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    let Some(row) = query.filter(Column::Id.eq(id)).one(db).await? else { return Ok(None) };
    Ok(named(db, vec![row]).await?.pop())
}

pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    framework: FrameworkId,
    state: Option<CaseState>,
    page: PageRequest,
) -> Result<Vec<NamedCase>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(vec![]) };
    let mut query = query.filter(Column::Framework.eq(framework)).order_by_asc(Column::Id).limit(page.fetch());
    query = match state {
        Some(CaseState::Open) => query.filter(Column::ClosedAt.is_null()),
        Some(CaseState::Closed) => query.filter(Column::ClosedAt.is_not_null()),
        None => query,
    };
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    named(db, query.all(db).await?).await
}

async fn named(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<NamedCase>, Refusal> {
    let ids: Vec<MembershipId> = rows.iter().map(|row| row.membership).collect();
    let members = membership::Entity::find().filter(membership::Column::Id.is_in(ids)).all(db).await?;
    let named = rows.into_iter().map(|row| {
        let member = members.iter().find(|member| member.id == row.membership);
        let member = member.ok_or_else(|| Refusal::internal("a case of no membership"))?;
        Ok(NamedCase {
            location_name: member.location_name.clone(),
            provider_name: member.provider_name.clone(),
            standing: Standing::of(&member.state),
            case: case_of(row)?,
        })
    });
    named.collect()
}

/// Notes that an application may be made again, or with which rating it may be.
pub async fn note_reapplication(db: &impl ConnectionTrait, one: &Reapplication) -> Result<(), Refusal> {
    let row = reapplication::ActiveModel {
        id: Set(one.id),
        application: Set(one.application),
        framework: Set(one.framework),
        authority: Set(one.authority),
        provider: Set(one.provider),
        location: Set(one.location),
        rating_then: Set(one.rating_then.clone()),
        rating_now: Set(one.rating_now.clone()),
        rating_published_on: Set(one.rating_published_on),
        noticed_at: Set(one.noticed_at),
        lapsed_at: Set(None),
    };
    let over = OnConflict::column(reapplication::Column::Application)
        .update_columns([
            reapplication::Column::RatingNow,
            reapplication::Column::RatingPublishedOn,
            reapplication::Column::NoticedAt,
            reapplication::Column::LapsedAt,
        ])
        .to_owned();
    reapplication::Entity::insert(row).on_conflict(over).exec_without_returning(db).await?;
    Ok(())
}

/// The rating is no longer better.
pub async fn lapse(db: &impl ConnectionTrait, application: ApplicationId, at: Instant) -> Result<(), Refusal> {
    reapplication::Entity::update_many()
        .col_expr(reapplication::Column::LapsedAt, Expr::value(at))
        .filter(reapplication::Column::Application.eq(application))
        .filter(reapplication::Column::LapsedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Those that nobody has followed up with another application, of locations that the provider still answers for, in
/// frameworks whose term has not ended on `today`.
pub async fn reapplications(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    (provider, today): (ProviderId, NaiveDate),
    page: PageRequest,
) -> Result<Vec<Reapplication>, Refusal> {
    let own = match tenant {
        Tenant::Platform => return Ok(vec![]),
        Tenant::Authority(own) => reapplication::Column::Authority.eq(own),
        Tenant::Provider(own) => reapplication::Column::Provider.eq(own),
    };
    let followed = Query::select()
        .column(application::Column::Previous)
        .from(application::Entity)
        .and_where(application::Column::Previous.is_not_null())
        .and_where(application::Column::Provider.eq(provider))
        .and_where(application::Column::State.ne("withdrawn"))
        .to_owned();
    let own_locations = Query::select()
        .column(location::Column::Id)
        .from(location::Entity)
        .and_where(location::Column::ProviderId.eq(provider))
        .to_owned();
    let ended = Query::select()
        .column(framework::Column::Id)
        .from(framework::Entity)
        .and_where(framework::Column::EndsOn.lt(today))
        .to_owned();
    let mut query = reapplication::Entity::find()
        .filter(reapplication::Column::Provider.eq(provider))
        .filter(reapplication::Column::Location.in_subquery(own_locations))
        .filter(reapplication::Column::Framework.not_in_subquery(ended))
        .filter(own)
        .filter(reapplication::Column::LapsedAt.is_null())
        .filter(Expr::col(reapplication::Column::Application).not_in_subquery(followed))
        .order_by_asc(reapplication::Column::Id)
        .limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(reapplication::Column::Id.gt(after));
    }
    let rows = query.all(db).await?.into_iter().map(|row| Reapplication {
        id: row.id,
        application: row.application,
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        location: row.location,
        rating_then: row.rating_then,
        rating_now: row.rating_now,
        rating_published_on: row.rating_published_on,
        noticed_at: row.noticed_at,
    });
    Ok(rows.collect())
}

fn reasons(case: &RatingCase) -> Result<Value, Refusal> {
    serde_json::to_value(&case.reasons).map_err(Refusal::internal)
}

fn case_of(row: Model) -> Result<RatingCase, Refusal> {
    let unreadable = |what: &str| Refusal::internal(format!("the {what} of rating case {} cannot be read", row.id));
    let closing = match (&row.outcome, &row.outcome_reason, row.closed_by, row.closed_at) {
        (Some(outcome), Some(reason), Some(by), Some(at)) => Some(Closing {
            outcome: Outcome::parse(outcome).ok_or_else(|| unreadable("outcome"))?,
            reason: reason.clone(),
            by,
            at,
        }),
        _ => None,
    };
    Ok(RatingCase {
        finding: Finding::parse(&row.finding).ok_or_else(|| unreadable("finding"))?,
        closing,
        id: row.id,
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        membership: row.membership,
        location: row.location,
        reasons: serde_json::from_value(row.reasons).map_err(Refusal::internal)?,
        decision: row.decision,
        rating: row.rating,
        rating_published_on: row.rating_published_on,
        registered: row.registered,
        import: row.import_id,
        checks: row.checks,
        opened_at: row.opened_at,
        checked_at: row.checked_at,
        version: row.version,
    })
}
