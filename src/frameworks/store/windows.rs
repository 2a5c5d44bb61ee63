//! Windows with their earlier closings.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::{framework_of, name, named};
use crate::frameworks::model::{Extension, Framework, Reopening, Window};
use crate::kernel::ids::{EventId, FrameworkId, WindowId};
use crate::kernel::{Instant, Refusal};
use crate::store::entity::application_window::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{framework, window_extension as extension};

pub async fn insert_windows(db: &impl ConnectionTrait, windows: &[Window]) -> Result<(), Refusal> {
    if windows.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(windows.len());
    for window in windows {
        let reopening = window.reopening.as_ref();
        rows.push(ActiveModel {
            id: Set(window.id),
            framework: Set(window.framework),
            key: Set(window.key.clone()),
            number: Set(window.number),
            opens_at: Set(window.opens_at),
            closes_at: Set(window.closes_at),
            reason: Set(window.reason.clone()),
            purpose: Set(reopening.map(|reopening| reopening.purpose.clone())),
            serves: Set(reopening.map(|reopening| name(reopening.serves)).transpose()?),
            exercise: Set(reopening.and_then(|reopening| reopening.exercise.clone())),
            decision_reference: Set(reopening.map(|reopening| reopening.decision_reference.clone())),
        });
    }
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Moves a window's closing and keeps the one before it; answers whether it still closed when it was read to.
pub async fn extend(
    db: &impl ConnectionTrait,
    id: EventId,
    window: WindowId,
    extension: &Extension,
    by: Uuid,
) -> Result<bool, Refusal> {
    let moved = Entity::update_many()
        .col_expr(Column::ClosesAt, Expr::value(extension.closes_at))
        .filter(Column::Id.eq(window))
        .filter(Column::ClosesAt.eq(extension.closed_at))
        .exec(db)
        .await?;
    let row = extension::ActiveModel {
        id: Set(id),
        window_id: Set(window),
        closed_at: Set(extension.closed_at),
        closes_at: Set(extension.closes_at),
        reason: Set(extension.reason.clone()),
        extended_by: Set(by),
        extended_at: Set(extension.at),
    };
    extension::Entity::insert(row).exec_without_returning(db).await?;
    Ok(moved.rows_affected == 1)
}

/// Of one framework, in order of opening.
pub async fn windows(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Window>, Refusal> {
    of(db, Entity::find().filter(Column::Framework.eq(framework))).await
}

/// Those that open or close between two instants, each with its framework, whoever's it is.
pub async fn turning(
    db: &impl ConnectionTrait,
    from: Instant,
    until: Instant,
) -> Result<Vec<(Framework, Window)>, Refusal> {
    let (opens, closes) = (Column::OpensAt.between(from, until), Column::ClosesAt.between(from, until));
    let windows = of(db, Entity::find().filter(Condition::any().add(opens).add(closes))).await?;
    let ids: Vec<FrameworkId> = windows.iter().map(|window| window.framework).collect();
    let rows = framework::Entity::find().filter(framework::Column::Id.is_in(ids)).all(db).await?;
    let frameworks = rows.into_iter().map(|row| Ok((row.id, framework_of(vec![], row)?)));
    let frameworks: BTreeMap<FrameworkId, Framework> = frameworks.collect::<Result<_, Refusal>>()?;
    let with_framework = |window: Window| Some((frameworks.get(&window.framework)?.clone(), window));
    Ok(windows.into_iter().filter_map(with_framework).collect())
}

async fn of(db: &impl ConnectionTrait, selected: Select<Entity>) -> Result<Vec<Window>, Refusal> {
    let ids = selected.clone().select_only().column(Column::Id).into_query();
    let extensions = extension::Entity::find()
        .filter(extension::Column::WindowId.in_subquery(ids))
        .order_by_asc(extension::Column::Id)
        .all(db)
        .await?;
    let mut by_window: BTreeMap<WindowId, Vec<Extension>> = BTreeMap::new();
    for row in extensions {
        let extension::Model { window_id, closed_at, closes_at, reason, extended_at, .. } = row;
        by_window.entry(window_id).or_default().push(Extension { closed_at, closes_at, reason, at: extended_at });
    }
    let rows = selected.order_by_asc(Column::OpensAt).all(db).await?;
    rows.into_iter().map(|row| window_of(by_window.remove(&row.id).unwrap_or_default(), row)).collect()
}

fn window_of(extensions: Vec<Extension>, row: Model) -> Result<Window, Refusal> {
    let Model { purpose, serves, exercise, decision_reference, .. } = row;
    let reopening = match (purpose, serves, decision_reference) {
        (Some(purpose), Some(serves), Some(decision_reference)) => {
            Some(Reopening { purpose, serves: named(&serves)?, exercise, decision_reference })
        }
        _ => None,
    };
    Ok(Window {
        id: row.id,
        framework: row.framework,
        key: row.key,
        number: row.number,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        reason: row.reason,
        reopening,
        extensions,
    })
}
