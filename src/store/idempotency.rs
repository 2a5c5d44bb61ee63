//! Idempotency keys: a repeated request is answered as it was the first time.
//!
//! The row is claimed first and filled last, inside the unit of work: of two requests that race with one key
//! the second waits for the first's commit and then reads its answer.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::Value;

use super::entity::idempotency_key::{ActiveModel, Column, Entity};
use super::work::Work;
use crate::kernel::{Call, Problem, Refusal};

/// The stored answer, if this very request was answered before.
pub(super) async fn claim(work: &Work, call: &Call) -> Result<Option<Value>, Refusal> {
    let Some(wanted) = &call.idempotency else { return Ok(None) };
    let row = ActiveModel {
        actor: Set(call.actor.id),
        key: Set(wanted.key.clone()),
        operation: Set(wanted.operation.clone()),
        request_sha256: Set(wanted.request_sha256.clone()),
        answer: Set(Value::Null),
        at: Set(call.at),
    };
    let claimed = Entity::insert(row)
        .on_conflict(OnConflict::columns([Column::Actor, Column::Key]).do_nothing().to_owned())
        .exec_without_returning(work.tx())
        .await?;
    if claimed == 1 {
        return Ok(None);
    }
    let found = Entity::find_by_id((call.actor.id, wanted.key.clone())).one(work.tx()).await?;
    let found = found.ok_or_else(|| Refusal::internal("an idempotency key vanished inside a transaction"))?;
    if found.operation == wanted.operation && found.request_sha256 == wanted.request_sha256 {
        Ok(Some(found.answer))
    } else {
        Err(Refusal::new(
            Problem::IdempotencyMismatch,
            format!(
                "The key was used on {} for {}. Use a new key for a new request.",
                found.at.to_rfc3339(),
                found.operation
            ),
        ))
    }
}

pub(super) async fn keep<T: Serialize>(work: &Work, call: &Call, answer: &T) -> Result<(), Refusal> {
    let Some(wanted) = &call.idempotency else { return Ok(()) };
    let answer = serde_json::to_value(answer).map_err(Refusal::internal)?;
    Entity::update_many()
        .col_expr(Column::Answer, sea_orm::sea_query::Expr::value(answer))
        .filter(Column::Actor.eq(call.actor.id))
        .filter(Column::Key.eq(&wanted.key))
        .exec(work.tx())
        .await?;
    Ok(())
}
