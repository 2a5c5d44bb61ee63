//! What happened to competitions that were found for their reader.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::competitions::turns::{Outage, Turn, Turned};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::store::entity::competition_turn::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{contract, opening};

pub async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    competition: CompetitionId,
    turned: &Turned,
) -> Result<(), Refusal> {
    let (kind, closed_at, closes_at, outage) = match &turned.turn {
        Turn::Extended { closed_at, closes_at, outage } => ("extended", Some(*closed_at), Some(*closes_at), *outage),
        Turn::Cancelled => ("cancelled", None, None, None),
    };
    let row = ActiveModel {
        id: Set(id),
        competition: Set(competition),
        kind: Set(kind.into()),
        reason: Set(turned.reason.clone()),
        closed_at: Set(closed_at),
        closes_at: Set(closes_at),
        outage_from: Set(outage.map(|outage| outage.from)),
        outage_until: Set(outage.map(|outage| outage.until)),
        by_user: Set(turned.by),
        at: Set(turned.at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The first first.
pub async fn list(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Turned>, Refusal> {
    let rows = Entity::find().filter(Column::Competition.eq(competition)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(turned).collect()
}

/// Whether one of the two who open tenders has acted.
pub async fn is_being_opened(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<bool, Refusal> {
    let acts = opening::Entity::find().filter(opening::Column::Competition.eq(competition));
    Ok(acts.count(db).await? > 0)
}

/// Whether a contract that came of it stands; one that was declined does not.
pub async fn is_awarded(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<bool, Refusal> {
    let contracts = contract::Entity::find().filter(contract::Column::Competition.eq(competition));
    Ok(contracts.filter(contract::Column::Declined.eq(false)).count(db).await? > 0)
}

fn turned(row: Model) -> Result<Turned, Refusal> {
    let unreadable = || Refusal::internal(format!("a turn of the competition {} cannot be read", row.competition));
    let turn = match (row.kind.as_str(), row.closed_at, row.closes_at) {
        ("extended", Some(closed_at), Some(closes_at)) => {
            let outage = row.outage_from.zip(row.outage_until);
            Turn::Extended { closed_at, closes_at, outage: outage.map(|(from, until)| Outage { from, until }) }
        }
        ("cancelled", ..) => Turn::Cancelled,
        _ => return Err(unreadable()),
    };
    Ok(Turned { turn, reason: row.reason, by: row.by_user, at: row.at })
}
