//! What became different about locations, and whether those whom it concerns were looked at.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::batch::{padded, portions};
use super::locations::find_all;
use crate::kernel::ids::{EventId, ImportId, LocationId};
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::register::model::{ChangeKind, LocationChange, UncheckedChange};
use crate::store::entity::location;
use crate::store::entity::location_change::{ActiveModel, Column, Entity, Model};

pub async fn insert_changes(db: &impl ConnectionTrait, changes: &[LocationChange]) -> Result<(), Refusal> {
    for portion in portions(changes, 8) {
        let rows = portion.iter().map(|change| ActiveModel {
            id: Set(change.id),
            import_id: Set(change.import),
            location_id: Set(change.location),
            kind: Set(change.kind.name().into()),
            before: Set(change.before.clone()),
            after: Set(change.after.clone()),
            at: Set(change.at),
            checked_at: Set((!change.kind.concerns_members()).then_some(change.at)),
        });
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The changes of one import, with the regulator's number and the name of each location.
pub async fn changes(
    db: &impl ConnectionTrait,
    import: ImportId,
    kind: Option<ChangeKind>,
    page: PageRequest,
) -> Result<Vec<(LocationChange, String, String)>, Refusal> {
    let mut query = Entity::find().filter(Column::ImportId.eq(import)).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind.name()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.all(db).await?;
    let ids: Vec<LocationId> = rows.iter().map(|row| row.location_id).collect();
    let locations = find_all(db, &ids).await?;
    let named = |id| locations.iter().find(|location| location.id == id);
    let changes = rows.into_iter().map(|row| {
        let location = named(row.location_id);
        let (cqc_id, name) = location.map(|one| (one.cqc_id.clone(), one.name.clone())).unwrap_or_default();
        Ok((change_of(row)?, cqc_id, name))
    });
    changes.collect()
}

/// Changes whose members nobody has looked at yet, oldest first.
pub async fn unchecked(db: &impl ConnectionTrait, most: u64) -> Result<Vec<UncheckedChange>, Refusal> {
    let query = Entity::find().filter(Column::CheckedAt.is_null()).order_by_asc(Column::Id).limit(most);
    let rows = query.all(db).await?;
    let ids: Vec<LocationId> = rows.iter().map(|row| row.location_id).collect();
    let locations = find_all(db, &ids).await?;
    let changes = rows.into_iter().filter_map(|row| {
        let location = locations.iter().find(|location| location.id == row.location_id)?.clone();
        Some(UncheckedChange { id: row.id, import: row.import_id, location })
    });
    Ok(changes.collect())
}

/// Writes that their members were looked at; answers whether nobody else did so first.
pub async fn mark_checked(db: &impl ConnectionTrait, ids: &[EventId], at: Instant) -> Result<bool, Refusal> {
    let marked = Entity::update_many()
        .col_expr(Column::CheckedAt, Expr::value(at))
        .filter(Column::Id.is_in(padded(ids)))
        .filter(Column::CheckedAt.is_null())
        .exec(db)
        .await?;
    Ok(marked.rows_affected == ids.len() as u64)
}

/// The regulator's number of the location that continues another.
pub async fn successor(db: &impl ConnectionTrait, cqc_id: &str) -> Result<Option<String>, Refusal> {
    let found = Entity::find()
        .filter(Column::Kind.eq(ChangeKind::Reregistered.name()))
        .filter(Column::Before.eq(cqc_id))
        .order_by_desc(Column::Id)
        .limit(1)
        .one(db)
        .await?;
    let Some(change) = found else { return Ok(None) };
    let location = location::Entity::find_by_id(change.location_id).one(db).await?;
    Ok(location.map(|row| row.cqc_id))
}

fn change_of(row: Model) -> Result<LocationChange, Refusal> {
    let kind = ChangeKind::parse(&row.kind);
    Ok(LocationChange {
        kind: kind.ok_or_else(|| Refusal::internal(format!("a change of kind \"{}\"", row.kind)))?,
        id: row.id,
        import: row.import_id,
        location: row.location_id,
        before: row.before,
        after: row.after,
        at: row.at,
    })
}
