//! What providers have said about having their answers offered. Rows are added, never changed.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::kernel::Refusal;
use crate::kernel::ids::ProviderId;
use crate::providers::model::{Passport, Said};
use crate::store::entity::passport_consent::{ActiveModel, Column, Entity};

/// What counts now: the last word.
pub async fn passport(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Passport, Refusal> {
    let last = Entity::find().filter(Column::Provider.eq(provider)).order_by_desc(Column::Id).one(db).await?;
    Ok(Passport { said: last.map(|row| Said { consented: row.consented, by: row.said_by, at: row.at }) })
}

pub async fn say(db: &impl ConnectionTrait, id: Uuid, provider: ProviderId, said: &Said) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(id),
        provider: Set(provider),
        consented: Set(said.consented),
        said_by: Set(said.by),
        at: Set(said.at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
