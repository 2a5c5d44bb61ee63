//! Queries over providers. A provider sees itself; councils and platform staff see all of them.

pub mod capacity;
pub mod identifiers;
pub mod passport;
pub mod supplier;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::model::{Identifier, Provider};
use crate::kernel::ids::ProviderId;
use crate::kernel::{PageRequest, Refusal, Tenant};
use crate::store::entity::provider::{ActiveModel, Column, Entity, Model};
use crate::store::entity::provider_identifier;

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
        version: Set(provider.version),
        created_at: Set(provider.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    for identifier in &provider.identifiers {
        identifiers::keep(db, provider.id, identifier, provider.created_at).await?;
    }
    Ok(())
}

/// One statement: every submission of an application asks for it.
pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: ProviderId) -> Result<Option<Provider>, Refusal> {
    let found = visible_to(tenant)
        .filter(Column::Id.eq(id))
        .find_with_related(provider_identifier::Entity)
        .order_by_asc(provider_identifier::Column::Scheme)
        .order_by_asc(provider_identifier::Column::Value)
        .all(db)
        .await?;
    let Some((row, identifiers)) = found.into_iter().next() else { return Ok(None) };
    let identifiers = identifiers.into_iter().map(TryInto::try_into).collect::<Result<_, Refusal>>()?;
    Ok(Some(provider(identifiers, row)))
}

pub async fn list(db: &impl ConnectionTrait, tenant: Tenant, page: PageRequest) -> Result<Vec<Provider>, Refusal> {
    let mut query = visible_to(tenant).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    with_identifiers(db, query.all(db).await?).await
}

/// Counts a change of what a provider is known by.
pub async fn changed(db: &impl ConnectionTrait, id: ProviderId) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

async fn with_identifiers(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Provider>, Refusal> {
    let mut identifiers = identifiers::of(db, rows.iter().map(|row| row.id).collect()).await?;
    let provider = |row: Model| provider(identifiers.remove(&row.id).unwrap_or_default(), row);
    Ok(rows.into_iter().map(provider).collect())
}

fn provider(identifiers: Vec<Identifier>, row: Model) -> Provider {
    Provider { id: row.id, name: row.name, identifiers, version: row.version, created_at: row.created_at }
}
