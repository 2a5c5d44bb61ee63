//! Queries over providers. A provider sees itself; councils and platform staff see all of them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::model::{DeclaredCapacity, Provider};
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::{PageRequest, Refusal, Tenant};
use crate::store::entity::declared_capacity as capacity;
use crate::store::entity::provider::{ActiveModel, Column, Entity, Model};

fn visible_to(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Platform | Tenant::Authority(_) => Entity::find(),
        Tenant::Provider(own) => Entity::find().filter(Column::Id.eq(own)),
    }
}

pub async fn insert(db: &impl ConnectionTrait, provider: &Provider) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(provider.id),
        name: Set(provider.name.clone()),
        companies_house_number: Set(provider.companies_house_number.clone()),
        version: Set(provider.version),
        created_at: Set(provider.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: ProviderId) -> Result<Option<Provider>, Refusal> {
    Ok(visible_to(tenant).filter(Column::Id.eq(id)).one(db).await?.map(Into::into))
}

pub async fn number_taken(db: &impl ConnectionTrait, number: &str) -> Result<bool, Refusal> {
    Ok(Entity::find().filter(Column::CompaniesHouseNumber.eq(number)).one(db).await?.is_some())
}

pub async fn list(db: &impl ConnectionTrait, tenant: Tenant, page: PageRequest) -> Result<Vec<Provider>, Refusal> {
    let mut query = visible_to(tenant).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?.into_iter().map(Into::into).collect())
}

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
pub async fn declared(
    db: &impl ConnectionTrait,
    location: LocationId,
) -> Result<Option<DeclaredCapacity>, Refusal> {
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

impl From<Model> for Provider {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            companies_house_number: row.companies_house_number,
            version: row.version,
            created_at: row.created_at,
        }
    }
}
