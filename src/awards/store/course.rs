//! What happened to approvals that were found for their council.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::super::course::Turned;
use crate::kernel::Refusal;
use crate::kernel::ids::ApprovalId;
use crate::store::entity::approval_turn::{ActiveModel, Column, Entity};

/// Keeps turns that come after so many others.
pub async fn insert(
    db: &impl ConnectionTrait,
    approval: ApprovalId,
    after: usize,
    turns: &[Turned],
) -> Result<(), Refusal> {
    for (place, turned) in turns.iter().enumerate() {
        let row = ActiveModel {
            approval: Set(approval),
            number: Set(i32::try_from(after + place + 1).map_err(Refusal::internal)?),
            turn: Set(serde_json::to_value(&turned.turn).map_err(Refusal::internal)?),
            by_user: Set(turned.by),
            at: Set(turned.at),
        };
        Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The turns of each, the first first.
pub async fn of(
    db: &impl ConnectionTrait,
    approvals: &[ApprovalId],
) -> Result<BTreeMap<ApprovalId, Vec<Turned>>, Refusal> {
    let query = Entity::find().filter(Column::Approval.is_in(approvals.iter().copied()));
    let mut turns: BTreeMap<ApprovalId, Vec<Turned>> = BTreeMap::new();
    for row in query.order_by_asc(Column::Number).all(db).await? {
        let turn = serde_json::from_value(row.turn).map_err(Refusal::internal)?;
        turns.entry(row.approval).or_default().push(Turned { turn, by: row.by_user, at: row.at });
    }
    Ok(turns)
}
