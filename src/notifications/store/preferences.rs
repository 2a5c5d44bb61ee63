use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::kernel::Refusal;
use crate::notifications::model::{Delivery, Kind, Preferences};
use crate::store::entity::notification_preference::{ActiveModel, Column, Entity};

pub async fn preferences(db: &impl ConnectionTrait, user: Uuid) -> Result<Preferences, Refusal> {
    let rows = Entity::find().filter(Column::UserId.eq(user)).all(db).await?;
    // A kind that a later version took away is no choice any more.
    let chosen = rows.iter().filter_map(|row| Some((Kind::parse(&row.kind)?, Delivery::parse(&row.delivery)?)));
    Ok(Preferences(chosen.collect()))
}

/// What these people have chosen for one kind; none for those who have not.
pub async fn chosen(
    db: &impl ConnectionTrait,
    users: Vec<Uuid>,
    kind: Kind,
) -> Result<BTreeMap<Uuid, Delivery>, Refusal> {
    let rows = Entity::find().filter(Column::UserId.is_in(users)).filter(Column::Kind.eq(kind.name())).all(db).await?;
    Ok(rows.iter().filter_map(|row| Some((row.user_id, Delivery::parse(&row.delivery)?))).collect())
}

pub async fn replace_preferences(
    db: &impl ConnectionTrait,
    user: Uuid,
    preferences: &Preferences,
) -> Result<(), Refusal> {
    Entity::delete_many().filter(Column::UserId.eq(user)).exec(db).await?;
    if preferences.0.is_empty() {
        return Ok(());
    }
    let rows = preferences.0.iter().map(|(kind, delivery)| ActiveModel {
        user_id: Set(user),
        kind: Set(kind.name().into()),
        delivery: Set(delivery.name().into()),
    });
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}
