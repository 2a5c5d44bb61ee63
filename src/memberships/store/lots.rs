//! Queries over the lots of memberships.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::unreadable;
use crate::kernel::Refusal;
use crate::kernel::ids::{LotId, MembershipId};
use crate::memberships::model::{LotEnd, LotEnding, MemberLot};
use crate::store::entity::lot;
use crate::store::entity::membership_lot::{ActiveModel, Column, Entity, Model};

/// So many memberships are asked about at a time.
const ABREAST: usize = 500;

/// The lots of these memberships, past ones too, each in the order of the framework and then of time.
pub async fn of_all(
    db: &impl ConnectionTrait,
    memberships: &[MembershipId],
) -> Result<BTreeMap<MembershipId, Vec<MemberLot>>, Refusal> {
    let mut lots: BTreeMap<MembershipId, Vec<MemberLot>> = BTreeMap::new();
    for some in memberships.chunks(ABREAST) {
        let rows = Entity::find()
            .find_also_related(lot::Entity)
            .filter(Column::Membership.is_in(some.iter().copied()))
            .order_by_asc(Column::Membership)
            .order_by_asc(lot::Column::Position)
            .order_by_asc(Column::Since)
            .all(db)
            .await?;
        for (row, lot) in rows {
            let lot = lot.ok_or_else(|| Refusal::internal("a membership of a lot that is gone"))?;
            lots.entry(row.membership).or_default().push(place_of(row, lot)?);
        }
    }
    Ok(lots)
}

/// # Errors
/// `conflict` when the membership is of one of them already.
pub async fn insert(db: &impl ConnectionTrait, membership: MembershipId, lots: &[MemberLot]) -> Result<(), Refusal> {
    let rows = lots.iter().map(|place| ActiveModel {
        membership: Set(membership),
        lot: Set(place.lot),
        since: Set(place.since),
        application: Set(place.application),
        capacity: Set(place.capacity),
        ended_at: Set(None),
        ended_as: Set(None),
        ended_by: Set(None),
        end_reason: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Ends a membership's place in a lot; answers whether it had one.
pub async fn end(
    db: &impl ConnectionTrait,
    membership: MembershipId,
    lot: LotId,
    end: &LotEnd,
) -> Result<bool, Refusal> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(end.at))
        .col_expr(Column::EndedAs, Expr::value(end.how.name()))
        .col_expr(Column::EndedBy, Expr::value(end.by))
        .col_expr(Column::EndReason, Expr::value(end.reason.clone()))
        .filter(Column::Membership.eq(membership))
        .filter(Column::Lot.eq(lot))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected == 1)
}

fn place_of(row: Model, lot: lot::Model) -> Result<MemberLot, Refusal> {
    let how = |text: &String| LotEnding::parse(text).ok_or_else(|| unreadable("lot", row.membership, text));
    let how = row.ended_as.as_ref().map(how).transpose()?;
    let ended = how.zip(row.ended_at).zip(row.ended_by).zip(row.end_reason);
    Ok(MemberLot {
        lot: row.lot,
        code: lot.code,
        title: lot.title,
        application: row.application,
        capacity: row.capacity,
        since: row.since,
        ended: ended.map(|(((how, at), by), reason)| LotEnd { at, how, by, reason }),
    })
}
