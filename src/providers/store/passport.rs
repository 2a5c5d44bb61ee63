//! What providers have said about having their answers offered. Rows are added, never changed.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::kernel::Refusal;
use crate::kernel::ids::{AuthorityId, ProviderId};
use crate::providers::model::{BuyerConsent, Passport, Said};
use crate::store::entity::authority;
use crate::store::entity::passport_consent::{ActiveModel, Column, Entity, Model};

/// The last word of each buyer.
pub async fn passport(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Passport, Refusal> {
    let rows = Entity::find().filter(Column::Provider.eq(provider)).order_by_asc(Column::Id).all(db).await?;
    let last: BTreeMap<AuthorityId, Said> =
        rows.into_iter().filter_map(|row| Some((row.authority?, said_in(row)))).collect();
    let names = authority::Entity::find()
        .select_only()
        .columns([authority::Column::Id, authority::Column::Name])
        .filter(authority::Column::Id.is_in(last.keys().copied()));
    let mut names: Vec<(AuthorityId, String)> = names.into_tuple().all(db).await?;
    names.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    let buyers = names.into_iter().filter_map(|(buyer, name)| {
        let said = last.get(&buyer)?.clone();
        Some(BuyerConsent { buyer, name, said })
    });
    Ok(Passport { buyers: buyers.collect() })
}

/// The last word of one buyer.
pub async fn said_of(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    buyer: AuthorityId,
) -> Result<Option<Said>, Refusal> {
    let words: Select<Entity> =
        Entity::find().filter(Column::Provider.eq(provider)).filter(Column::Authority.eq(buyer));
    Ok(words.order_by_desc(Column::Id).limit(1).one(db).await?.map(said_in))
}

fn said_in(row: Model) -> Said {
    Said { consented: row.consented, by: row.said_by, at: row.at }
}

pub async fn is_buyer(db: &impl ConnectionTrait, buyer: AuthorityId) -> Result<bool, Refusal> {
    Ok(authority::Entity::find_by_id(buyer).one(db).await?.is_some())
}

pub async fn say(
    db: &impl ConnectionTrait,
    id: Uuid,
    (provider, buyer): (ProviderId, AuthorityId),
    said: &Said,
) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(id),
        provider: Set(provider),
        authority: Set(Some(buyer)),
        consented: Set(said.consented),
        said_by: Set(said.by),
        at: Set(said.at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
