//! Queries over the amendments of a competition that was found for its reader.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::model::Amendment;
use crate::kernel::ids::{CompetitionId, ProviderId};
use crate::kernel::{Instant, Refusal};
use crate::store::entity::amendment_confirmation as confirmation;
use crate::store::entity::competition_amendment::{ActiveModel, Column, Entity, Model};

pub async fn insert(db: &impl ConnectionTrait, amendment: &Amendment) -> Result<(), Refusal> {
    let row = ActiveModel {
        competition: Set(amendment.competition),
        number: Set(stored(amendment.number)?),
        terms_before: Set(amendment.before.clone()),
        terms_after: Set(amendment.after.clone()),
        reason: Set(amendment.reason.clone()),
        enough_time: Set(amendment.enough_time.clone()),
        decision: Set(amendment.decision),
        by_user: Set(amendment.by),
        at: Set(amendment.at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The first first.
pub async fn list(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Amendment>, Refusal> {
    let rows = Entity::find().filter(Column::Competition.eq(competition)).order_by_asc(Column::Number).all(db).await?;
    rows.into_iter().map(amendment_of).collect()
}

pub async fn find(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    number: u32,
) -> Result<Option<Amendment>, Refusal> {
    // A number beyond what is stored names none.
    let Ok(number) = i32::try_from(number) else { return Ok(None) };
    Entity::find_by_id((competition, number)).one(db).await?.map(amendment_of).transpose()
}

pub async fn confirm(
    db: &impl ConnectionTrait,
    (competition, number): (CompetitionId, u32),
    provider: ProviderId,
    (by, at): (Uuid, Instant),
) -> Result<(), Refusal> {
    let row = confirmation::ActiveModel {
        competition: Set(competition),
        number: Set(stored(number)?),
        provider: Set(provider),
        by_user: Set(by),
        at: Set(at),
    };
    confirmation::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// By amendment and provider.
pub async fn confirmations(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<BTreeMap<(u32, ProviderId), Instant>, Refusal> {
    let rows = confirmation::Entity::find().filter(confirmation::Column::Competition.eq(competition)).all(db).await?;
    let confirmed = |row: confirmation::Model| {
        let number = u32::try_from(row.number).map_err(Refusal::internal)?;
        Ok(((number, row.provider), row.at))
    };
    rows.into_iter().map(confirmed).collect()
}

fn amendment_of(row: Model) -> Result<Amendment, Refusal> {
    Ok(Amendment {
        competition: row.competition,
        number: u32::try_from(row.number).map_err(Refusal::internal)?,
        before: row.terms_before,
        after: row.terms_after,
        reason: row.reason,
        enough_time: row.enough_time,
        decision: row.decision,
        by: row.by_user,
        at: row.at,
    })
}

fn stored(number: u32) -> Result<i32, Refusal> {
    i32::try_from(number).map_err(Refusal::internal)
}
