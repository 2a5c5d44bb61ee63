//! What providers say that their locations can take.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::kernel::Refusal;
use crate::kernel::ids::LocationId;
use crate::providers::model::DeclaredCapacity;
use crate::store::entity::declared_capacity as capacity;

/// Keeps what was declared for a day in place of what was declared for it before.
pub async fn declare(
    db: &impl ConnectionTrait,
    location: LocationId,
    declared: &DeclaredCapacity,
) -> Result<(), Refusal> {
    let row = capacity::ActiveModel {
        location_id: Set(location),
        as_at: Set(declared.as_at),
        capacity: Set(declared.capacity),
        vacancies: Set(declared.vacancies),
        declared_by: Set(declared.declared_by),
        declared_at: Set(declared.declared_at),
    };
    let over = OnConflict::columns([capacity::Column::LocationId, capacity::Column::AsAt])
        .update_columns([
            capacity::Column::Capacity,
            capacity::Column::Vacancies,
            capacity::Column::DeclaredBy,
            capacity::Column::DeclaredAt,
        ])
        .to_owned();
    capacity::Entity::insert(row).on_conflict(over).exec_without_returning(db).await?;
    Ok(())
}

/// What was declared for the latest day.
pub async fn declared(db: &impl ConnectionTrait, location: LocationId) -> Result<Option<DeclaredCapacity>, Refusal> {
    let latest = capacity::Entity::find()
        .filter(capacity::Column::LocationId.eq(location))
        .order_by_desc(capacity::Column::AsAt)
        .limit(1);
    Ok(latest.one(db).await?.map(|row| DeclaredCapacity {
        as_at: row.as_at,
        capacity: row.capacity,
        vacancies: row.vacancies,
        declared_by: row.declared_by,
        declared_at: row.declared_at,
    }))
}
