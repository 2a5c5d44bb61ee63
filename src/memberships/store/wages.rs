//! Wage floors and declarations.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::{visible_to, whole};
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::london::start_of;
use crate::kernel::{Instant, PageRequest, Refusal, Shared, Tenant};
use crate::memberships::model::{FinancialYear, Member, MemberState, WageDeclaration, WageFloor, WageLine};
use crate::store::entity::{award, contract, membership, wage_declaration as declaration, wage_floor as floor};

/// The floor that stands and its version.
pub async fn floor(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    year: FinancialYear,
) -> Result<Option<(WageFloor, i64)>, Refusal> {
    let found = floor::Entity::find_by_id((framework, year.to_string())).one(db).await?;
    Ok(found.map(|row| (WageFloor { year, name: row.name, hourly_rate: row.hourly_rate }, row.version)))
}

/// # Errors
/// `conflict` when somebody else has named one.
pub async fn insert_floor(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    set: &WageFloor,
    (by, at): (Uuid, Instant),
) -> Result<(), Refusal> {
    let row = floor::ActiveModel {
        framework: Set(framework),
        year: Set(set.year.to_string()),
        name: Set(set.name.clone()),
        hourly_rate: Set(set.hourly_rate),
        set_by: Set(by),
        set_at: Set(at),
        version: Set(1),
    };
    floor::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Says a year's floor anew for those who have not declared yet; answers whether it still was of that version.
pub async fn change_floor(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    set: &WageFloor,
    (version, (by, at)): (i64, (Uuid, Instant)),
) -> Result<bool, Refusal> {
    let changed = floor::Entity::update_many()
        .col_expr(floor::Column::Name, Expr::value(set.name.clone()))
        .col_expr(floor::Column::HourlyRate, Expr::value(set.hourly_rate))
        .col_expr(floor::Column::SetBy, Expr::value(by))
        .col_expr(floor::Column::SetAt, Expr::value(at))
        .col_expr(floor::Column::Version, Expr::value(version + 1))
        .filter(floor::Column::Framework.eq(framework))
        .filter(floor::Column::Year.eq(set.year.to_string()))
        .filter(floor::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Whether a member, present or past, holds a contract that runs in a year.
pub async fn has_contract(db: &impl ConnectionTrait, member: &Member, year: FinancialYear) -> Result<bool, Refusal> {
    let holder = membership::Entity::find()
        .filter(membership::Column::Id.eq(member.id))
        .filter(membership::Column::Id.in_subquery(contracted(member.framework, year)));
    Ok(holder.count(db).await? > 0)
}

/// Every version of every declaration of one member, oldest first.
pub async fn declarations(
    db: &impl ConnectionTrait,
    membership: MembershipId,
) -> Result<Vec<WageDeclaration>, Refusal> {
    let rows = declaration::Entity::find()
        .filter(declaration::Column::Membership.eq(membership))
        .order_by_asc(declaration::Column::Year)
        .order_by_asc(declaration::Column::Version)
        .all(db)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The declaration of a year that stands.
pub async fn standing(
    db: &impl ConnectionTrait,
    membership: MembershipId,
    year: FinancialYear,
) -> Result<Option<WageDeclaration>, Refusal> {
    let found = declaration::Entity::find()
        .filter(declaration::Column::Membership.eq(membership))
        .filter(declaration::Column::Year.eq(year.to_string()))
        .order_by_desc(declaration::Column::Version)
        .one(db)
        .await?;
    found.map(TryInto::try_into).transpose()
}

pub async fn insert(db: &impl ConnectionTrait, new: &WageDeclaration) -> Result<(), Refusal> {
    let row = declaration::ActiveModel {
        membership: Set(new.membership),
        year: Set(new.floor.year.to_string()),
        version: Set(new.version),
        floor_name: Set(new.floor.name.clone()),
        floor_rate: Set(new.floor.hourly_rate),
        lowest_hourly_rate: Set(new.lowest_hourly_rate),
        statement: Set(new.statement.clone()),
        correction: Set(new.correction.clone()),
        declared_by: Set(new.by),
        declared_at: Set(new.at),
    };
    declaration::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// One page of those members, of the ones that the tenant may see, who owe a declaration for a year, each beside the one
/// that stands; `missing` leaves only those who made none.
pub async fn owed(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    (framework, year): (FrameworkId, FinancialYear),
    missing: bool,
    page: PageRequest,
) -> Result<Vec<WageLine>, Refusal> {
    let Some(members) = visible_to(tenant, Shared::OpenBook) else { return Ok(vec![]) };
    let query = members
        .filter(membership::Column::Framework.eq(framework))
        .filter(owes(framework, year))
        .apply_if(missing.then(|| declared(year)), |query, declared| {
            query.filter(membership::Column::Id.not_in_subquery(declared))
        })
        .apply_if(page.after, |query, after| query.filter(membership::Column::Id.gt(after)));
    let rows = query.order_by_asc(membership::Column::Id).limit(page.fetch()).all(db).await?;
    let ids: Vec<MembershipId> = rows.iter().map(|row| row.id).collect();
    let mut latest: BTreeMap<MembershipId, WageDeclaration> = BTreeMap::new();
    let made = declaration::Entity::find()
        .filter(declaration::Column::Membership.is_in(ids))
        .filter(declaration::Column::Year.eq(year.to_string()))
        .order_by_asc(declaration::Column::Version)
        .all(db)
        .await?;
    for row in made {
        latest.insert(row.membership, row.try_into()?);
    }
    let members = whole(db, rows).await?.into_iter();
    Ok(members.map(|member| WageLine { declaration: latest.remove(&member.id), member }).collect())
}

/// The years for which a framework names a floor.
pub async fn years(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<FinancialYear>, Refusal> {
    let named = floor::Entity::find().filter(floor::Column::Framework.eq(framework)).order_by_asc(floor::Column::Year);
    let rows = named.all(db).await?.into_iter();
    rows.map(|row| row.year.parse().map_err(Refusal::internal)).collect()
}

/// Everybody who owes a declaration for a year and made none.
pub async fn missing(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    year: FinancialYear,
) -> Result<Vec<Member>, Refusal> {
    let rows = membership::Entity::find()
        .filter(membership::Column::Framework.eq(framework))
        .filter(owes(framework, year))
        .filter(membership::Column::Id.not_in_subquery(declared(year)))
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    whole(db, rows).await
}

/// Whoever is a member and was admitted by the end of the year; and whoever has a contract that runs in it, member or
/// not: the declaration must cover the year of the contract (B17).
fn owes(framework: FrameworkId, year: FinancialYear) -> Condition {
    let after = year.last_day().succ_opt().map(start_of);
    let standing = Condition::all()
        .add(membership::Column::State.is_in(MemberState::STANDING.map(MemberState::name)))
        .add_option(after.map(|after| membership::Column::AdmittedAt.lt(after)));
    Condition::any().add(standing).add(membership::Column::Id.in_subquery(contracted(framework, year)))
}

/// Those who hold a contract that runs in a year.
fn contracted(framework: FrameworkId, year: FinancialYear) -> SelectStatement {
    let running = Query::select()
        .column(contract::Column::Id)
        .from(contract::Entity)
        .and_where(contract::Column::Framework.eq(framework))
        .and_where(contract::Column::StartsOn.lte(year.last_day()))
        .and_where(contract::Column::EndsOn.gte(year.first_day()))
        .and_where(contract::Column::Declined.eq(false))
        .to_owned();
    Query::select()
        .column(award::Column::Membership)
        .from(award::Entity)
        .and_where(award::Column::Contract.in_subquery(running))
        .to_owned()
}

fn declared(year: FinancialYear) -> SelectStatement {
    Query::select()
        .column(declaration::Column::Membership)
        .from(declaration::Entity)
        .and_where(declaration::Column::Year.eq(year.to_string()))
        .to_owned()
}

impl TryFrom<declaration::Model> for WageDeclaration {
    type Error = Refusal;

    fn try_from(row: declaration::Model) -> Result<Self, Refusal> {
        let year = row.year.parse().map_err(Refusal::internal)?;
        Ok(Self {
            membership: row.membership,
            floor: WageFloor { year, name: row.floor_name, hourly_rate: row.floor_rate },
            version: row.version,
            lowest_hourly_rate: row.lowest_hourly_rate,
            statement: row.statement,
            correction: row.correction,
            by: row.declared_by,
            at: row.declared_at,
        })
    }
}
