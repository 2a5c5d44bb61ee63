//! Idempotency keys: a repeated request is answered as it was the first time.
//!
//! The row is written last, with the answer, inside the unit of work. Of two requests that race with one key the second
//! is refused by what the first has changed, or waits here for the first's commit; either way its own work is undone, and
//! it is answered with what the first was.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::Serialize;
use serde_json::Value;

use super::entity::idempotency_key::{ActiveModel, Column, Entity};
use super::work::Work;
use crate::kernel::{Call, Problem, Refusal};

/// The stored answer, if this very request was answered before.
///
/// # Errors
/// `idempotency-mismatch` when the key was used for another request.
pub(super) async fn answered(db: &impl ConnectionTrait, call: &Call) -> Result<Option<Value>, Refusal> {
    let Some(wanted) = &call.idempotency else { return Ok(None) };
    let Some(found) = Entity::find_by_id((call.actor.id, wanted.key.clone())).one(db).await? else { return Ok(None) };
    if found.operation == wanted.operation && found.request_sha256 == wanted.request_sha256 {
        return Ok(Some(found.answer));
    }
    let detail = format!(
        "The key was used on {} for {}. Use a new key for a new request.",
        found.at.to_rfc3339(),
        found.operation
    );
    Err(Refusal::new(Problem::IdempotencyMismatch, detail))
}

/// Keeps the answer under the request's key, if it has one. False when the key has been used.
pub(super) async fn keep<T: Serialize>(work: &Work, call: &Call, answer: &T) -> Result<bool, Refusal> {
    let Some(wanted) = &call.idempotency else { return Ok(true) };
    let row = ActiveModel {
        actor: Set(call.actor.id),
        key: Set(wanted.key.clone()),
        operation: Set(wanted.operation.clone()),
        request_sha256: Set(wanted.request_sha256.clone()),
        answer: Set(serde_json::to_value(answer).map_err(Refusal::internal)?),
        at: Set(call.at),
    };
    let kept = Entity::insert(row)
        .on_conflict(OnConflict::columns([Column::Actor, Column::Key]).do_nothing().to_owned())
        .exec_without_returning(work.tx())
        .await?;
    Ok(kept == 1)
}
