//! Queries over the identifiers of providers whose visibility the caller has settled.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::kernel::ids::ProviderId;
use crate::kernel::{Instant, Refusal};
use crate::providers::model::{Identifier, Origin};
use crate::store::entity::provider_identifier::{ActiveModel, Column, Entity, Model};

/// The identifiers of some providers, each list in order of scheme and value.
pub async fn of(
    db: &impl ConnectionTrait,
    providers: Vec<ProviderId>,
) -> Result<BTreeMap<ProviderId, Vec<Identifier>>, Refusal> {
    let rows = Entity::find()
        .filter(Column::Provider.is_in(providers))
        .order_by_asc(Column::Scheme)
        .order_by_asc(Column::Value)
        .all(db)
        .await?;
    let mut found: BTreeMap<ProviderId, Vec<Identifier>> = BTreeMap::new();
    for row in rows {
        found.entry(row.provider).or_default().push(row.try_into()?);
    }
    Ok(found)
}

/// Whose confirmed identifier this is.
pub async fn holder(db: &impl ConnectionTrait, scheme: &str, value: &str) -> Result<Option<ProviderId>, Refusal> {
    let held = Entity::find()
        .filter(Column::Scheme.eq(scheme))
        .filter(Column::Value.eq(value))
        .filter(Column::Origin.eq(Origin::Confirmed.name()))
        .one(db)
        .await?;
    Ok(held.map(|row| row.provider))
}

/// Keeps an identifier. A declared one that is confirmed becomes so; a confirmed one stays.
pub async fn keep(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    identifier: &Identifier,
    at: Instant,
) -> Result<(), Refusal> {
    let row = ActiveModel {
        provider: Set(provider),
        scheme: Set(identifier.scheme.clone()),
        value: Set(identifier.value.clone()),
        origin: Set(identifier.origin.name().into()),
        legal_name: Set(identifier.legal_name.clone()),
        uri: Set(identifier.uri.clone()),
        added_at: Set(at),
    };
    let mut known = OnConflict::columns([Column::Provider, Column::Scheme, Column::Value]);
    match identifier.origin {
        Origin::Confirmed => known.update_columns([Column::Origin]),
        Origin::Declared => known.do_nothing(),
    };
    Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

impl TryFrom<Model> for Identifier {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let origin = Origin::parse(&row.origin)
            .ok_or_else(|| Refusal::internal(format!("the origin \"{}\" of an identifier is none", row.origin)))?;
        Ok(Self { scheme: row.scheme, value: row.value, origin, legal_name: row.legal_name, uri: row.uri })
    }
}
