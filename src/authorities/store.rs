//! Queries over authorities. An authority is not owned by a tenant; which ones a caller sees is decided by
//! [`visible_to`].

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::model::Authority;
use crate::kernel::ids::AuthorityId;
use crate::kernel::{PageRequest, Refusal, Tenant};
use crate::store::entity::authority::{ActiveModel, Column, Entity, Model};

/// Platform staff and providers see every authority; a council sees itself.
fn visible_to(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Platform | Tenant::Provider(_) => Entity::find(),
        Tenant::Authority(own) => Entity::find().filter(Column::Id.eq(own)),
    }
}

pub async fn insert(db: &impl ConnectionTrait, authority: &Authority) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(authority.id),
        name: Set(authority.name.clone()),
        code: Set(authority.code.clone()),
        version: Set(authority.version),
        created_at: Set(authority.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: AuthorityId) -> Result<Option<Authority>, Refusal> {
    Ok(visible_to(tenant).filter(Column::Id.eq(id)).one(db).await?.map(Into::into))
}

pub async fn code_taken(db: &impl ConnectionTrait, code: &str) -> Result<bool, Refusal> {
    Ok(Entity::find().filter(Column::Code.eq(code)).one(db).await?.is_some())
}

pub async fn list(db: &impl ConnectionTrait, tenant: Tenant, page: PageRequest) -> Result<Vec<Authority>, Refusal> {
    let mut query = visible_to(tenant).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?.into_iter().map(Into::into).collect())
}

impl From<Model> for Authority {
    fn from(row: Model) -> Self {
        Self { id: row.id, name: row.name, code: row.code, version: row.version, created_at: row.created_at }
    }
}
