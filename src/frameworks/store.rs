//! Frameworks with their lots.

use rust_decimal::Decimal;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::model::{Closed, Framework, FrameworkSummary, Lot, LotTerms};
use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::{framework, lot};

mod windows;

pub use windows::{extend, insert_windows, turning, windows};

/// How much of the frameworks a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// What is published.
    Public,
    /// And the drafts of one's own council.
    Staff(AuthorityId),
}

fn visible_to(sight: Sight) -> Select<framework::Entity> {
    let published = framework::Column::State.eq("published");
    match sight {
        Sight::Public => framework::Entity::find().filter(published),
        Sight::Staff(own) => {
            framework::Entity::find().filter(Condition::any().add(published).add(framework::Column::Authority.eq(own)))
        }
    }
}

pub async fn find(db: &impl ConnectionTrait, sight: Sight, id: FrameworkId) -> Result<Option<Framework>, Refusal> {
    with_lots(db, visible_to(sight).filter(framework::Column::Id.eq(id))).await
}

/// A council's own, in any state.
pub async fn owned(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    id: FrameworkId,
) -> Result<Option<Framework>, Refusal> {
    let own = framework::Entity::find()
        .filter(framework::Column::Authority.eq(authority))
        .filter(framework::Column::Id.eq(id));
    with_lots(db, own).await
}

pub async fn list(
    db: &impl ConnectionTrait,
    sight: Sight,
    page: PageRequest,
) -> Result<Vec<FrameworkSummary>, Refusal> {
    let mut query = visible_to(sight).order_by_asc(framework::Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(framework::Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(summary_of).collect()
}

fn summary_of(row: framework::Model) -> Result<FrameworkSummary, Refusal> {
    Ok(FrameworkSummary {
        id: row.id,
        authority: row.authority,
        name: row.name,
        kind: named(&row.kind)?,
        regime: named(&row.regime)?,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        state: named(&row.state)?,
    })
}

/// One framework with its lots, in one statement: it is read by everybody.
async fn with_lots(db: &impl ConnectionTrait, one: Select<framework::Entity>) -> Result<Option<Framework>, Refusal> {
    let found = one.find_with_related(lot::Entity).order_by_asc(lot::Column::Position).all(db).await?;
    let framework = found.into_iter().next();
    framework.map(|(row, lots)| framework_of(lots, row)).transpose()
}

fn framework_of(lots: Vec<lot::Model>, row: framework::Model) -> Result<Framework, Refusal> {
    Ok(Framework {
        lots: lots.into_iter().map(lot_of).collect::<Result<_, _>>()?,
        id: row.id,
        authority: row.authority,
        name: row.name,
        kind: named(&row.kind)?,
        regime: named(&row.regime)?,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        applications_open_on: row.applications_open_on,
        state: named(&row.state)?,
        version: row.version,
        created_at: row.created_at,
        member_limit: row.member_limit,
        supplier_fee_percent: row.supplier_fee_percent.as_deref().map(percent).transpose()?,
        published_at: row.published_at,
    })
}

pub async fn insert(db: &impl ConnectionTrait, framework: &Framework) -> Result<(), Refusal> {
    let row = framework::ActiveModel {
        id: Set(framework.id),
        authority: Set(framework.authority),
        name: Set(framework.name.clone()),
        kind: Set(name(framework.kind)?),
        regime: Set(name(framework.regime)?),
        starts_on: Set(framework.starts_on),
        ends_on: Set(framework.ends_on),
        applications_open_on: Set(framework.applications_open_on),
        state: Set(name(framework.state)?),
        version: Set(framework.version),
        created_at: Set(framework.created_at),
        member_limit: Set(framework.member_limit),
        supplier_fee_percent: Set(framework.supplier_fee_percent.map(|fee| fee.normalize().to_string())),
        published_at: Set(framework.published_at),
    };
    framework::Entity::insert(row).exec_without_returning(db).await?;
    insert_lots(db, framework).await
}

/// Saves what `framework` says now; `framework.version` is the new one, and the row must stand one before it.
/// False when it does not, because somebody else was faster.
pub async fn update(db: &impl ConnectionTrait, framework: &Framework) -> Result<bool, Refusal> {
    let changed = framework::Entity::update_many()
        .col_expr(framework::Column::Name, Expr::value(framework.name.clone()))
        .col_expr(framework::Column::Kind, Expr::value(name(framework.kind)?))
        .col_expr(framework::Column::Regime, Expr::value(name(framework.regime)?))
        .col_expr(framework::Column::StartsOn, Expr::value(framework.starts_on))
        .col_expr(framework::Column::EndsOn, Expr::value(framework.ends_on))
        .col_expr(framework::Column::ApplicationsOpenOn, Expr::value(framework.applications_open_on))
        .col_expr(framework::Column::State, Expr::value(name(framework.state)?))
        .col_expr(framework::Column::Version, Expr::value(framework.version))
        .col_expr(framework::Column::MemberLimit, Expr::value(framework.member_limit))
        .col_expr(
            framework::Column::SupplierFeePercent,
            Expr::value(framework.supplier_fee_percent.map(|fee| fee.normalize().to_string())),
        )
        .col_expr(framework::Column::PublishedAt, Expr::value(framework.published_at))
        .filter(framework::Column::Id.eq(framework.id))
        .filter(framework::Column::Version.eq(framework.version - 1))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Drafts only: nothing refers to a lot before its framework is published.
pub async fn replace_lots(db: &impl ConnectionTrait, framework: &Framework) -> Result<(), Refusal> {
    lot::Entity::delete_many().filter(lot::Column::Framework.eq(framework.id)).exec(db).await?;
    insert_lots(db, framework).await
}

async fn insert_lots(db: &impl ConnectionTrait, framework: &Framework) -> Result<(), Refusal> {
    let rows = (0i32..).zip(&framework.lots).map(|(position, lot)| lot::ActiveModel {
        id: Set(lot.id),
        framework: Set(framework.id),
        code: Set(lot.terms.code.clone()),
        title: Set(lot.terms.title.clone()),
        position: Set(position),
        services: Set(Value::from(lot.terms.services.clone())),
        area: Set(lot.terms.area.as_ref().and_then(|area| serde_json::to_value(area).ok())),
        closed_at: Set(None),
        closed_by: Set(None),
        closing_reason: Set(None),
    });
    lot::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Keeps whether a lot is closed.
pub async fn save_closing(db: &impl ConnectionTrait, lot: &Lot) -> Result<(), Refusal> {
    let closed = lot.closed.as_ref();
    lot::Entity::update_many()
        .col_expr(lot::Column::ClosedAt, Expr::value(closed.map(|closed| closed.at)))
        .col_expr(lot::Column::ClosedBy, Expr::value(closed.map(|closed| closed.by)))
        .col_expr(lot::Column::ClosingReason, Expr::value(closed.map(|closed| closed.reason.clone())))
        .filter(lot::Column::Id.eq(lot.id))
        .exec(db)
        .await?;
    Ok(())
}

fn lot_of(row: lot::Model) -> Result<Lot, Refusal> {
    let closed = row.closed_at.zip(row.closed_by).zip(row.closing_reason);
    Ok(Lot {
        id: row.id,
        terms: LotTerms {
            code: row.code,
            title: row.title,
            services: serde_json::from_value(row.services).map_err(Refusal::internal)?,
            area: row.area.map(serde_json::from_value).transpose().map_err(Refusal::internal)?,
        },
        closed: closed.map(|((at, by), reason)| Closed { at, by, reason }),
    })
}

fn percent(text: &str) -> Result<Decimal, Refusal> {
    Decimal::from_str_exact(text).map_err(Refusal::internal)
}

/// An enum's name as it stands in columns and in the API: one vocabulary for both.
fn name(value: impl Serialize) -> Result<String, Refusal> {
    match serde_json::to_value(value).map_err(Refusal::internal)? {
        Value::String(name) => Ok(name),
        other => Err(Refusal::internal(format!("{other} is no name"))),
    }
}

fn named<T: DeserializeOwned>(name: &str) -> Result<T, Refusal> {
    serde_json::from_value(Value::from(name)).map_err(Refusal::internal)
}
