//! Queries over opening keys, and over who waits for them.

use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use super::opening_key::{Guard, KeptKey, Lock};
use super::passphrase::Cost;
use crate::kernel::Refusal;
use crate::kernel::ids::{AuthorityId, UserId};
use crate::store::entity::opening_key::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{competition, competition_opener};

fn of(authority: AuthorityId) -> Select<Entity> {
    Entity::find().filter(Column::Authority.eq(authority)).order_by_asc(Column::UserId)
}

pub async fn find(db: &impl ConnectionTrait, authority: AuthorityId, user: UserId) -> Result<Option<KeptKey>, Refusal> {
    of(authority).filter(Column::UserId.eq(user)).one(db).await?.map(kept).transpose()
}

/// As [`find`]; rivals wait on PostgreSQL, SQLite has one writer.
pub async fn lock(db: &impl ConnectionTrait, authority: AuthorityId, user: UserId) -> Result<Option<KeptKey>, Refusal> {
    of(authority).filter(Column::UserId.eq(user)).lock_exclusive().one(db).await?.map(kept).transpose()
}

/// The keys of these people, unchanged until the work ends.
pub async fn hold(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    users: &[UserId],
) -> Result<Vec<KeptKey>, Refusal> {
    let rows = of(authority).filter(Column::UserId.is_in(users.iter().copied())).lock_shared().all(db).await?;
    rows.into_iter().map(kept).collect()
}

pub async fn of_council(db: &impl ConnectionTrait, authority: AuthorityId) -> Result<Vec<KeptKey>, Refusal> {
    of(authority).all(db).await?.into_iter().map(kept).collect()
}

/// False when the person has a key already.
pub async fn insert(db: &impl ConnectionTrait, key: &KeptKey) -> Result<bool, Refusal> {
    let inserted = Entity::insert(row_of(key)?)
        .on_conflict(OnConflict::column(Column::UserId).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(inserted == 1)
}

/// Over a key that is locked.
pub async fn update(db: &impl ConnectionTrait, key: &KeptKey) -> Result<(), Refusal> {
    Entity::update_many().set(row_of(key)?).filter(Column::UserId.eq(key.user)).exec(db).await?;
    Ok(())
}

pub async fn set_guard(db: &impl ConnectionTrait, user: UserId, guard: Guard) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::FailedAttempts, Expr::value(guard.failed))
        .col_expr(Column::LockedUntil, Expr::value(guard.locked_until))
        .filter(Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(())
}

/// How many published and unopened competitions name this person.
pub async fn sealed_competitions(db: &impl ConnectionTrait, user: UserId) -> Result<u64, Refusal> {
    let named = Query::select()
        .column(competition_opener::Column::Competition)
        .from(competition_opener::Entity)
        .and_where(competition_opener::Column::UserId.eq(user))
        .to_owned();
    let sealed = competition::Entity::find()
        .filter(competition::Column::State.eq("published"))
        .filter(competition::Column::Id.in_subquery(named));
    Ok(sealed.count(db).await?)
}

fn row_of(key: &KeptKey) -> Result<ActiveModel, Refusal> {
    let whole = |count: u32| i32::try_from(count).map_err(Refusal::internal);
    Ok(ActiveModel {
        user_id: Set(key.user),
        authority: Set(key.authority),
        public_key: Set(key.public.clone()),
        salt: Set(key.lock.salt.clone()),
        memory_kib: Set(whole(key.lock.cost.memory_kib)?),
        passes: Set(whole(key.lock.cost.passes)?),
        lanes: Set(whole(key.lock.cost.lanes)?),
        sealed_private_key: Set(key.lock.sealed_private.clone()),
        failed_attempts: Set(key.guard.failed),
        locked_until: Set(key.guard.locked_until),
        made_at: Set(key.made_at),
        passphrase_at: Set(key.passphrase_at),
        version: Set(key.version),
    })
}

fn kept(row: Model) -> Result<KeptKey, Refusal> {
    let whole = |count: i32| u32::try_from(count).map_err(Refusal::internal);
    let cost = Cost { memory_kib: whole(row.memory_kib)?, passes: whole(row.passes)?, lanes: whole(row.lanes)? };
    Ok(KeptKey {
        user: row.user_id,
        authority: row.authority,
        public: row.public_key,
        lock: Lock { salt: row.salt, cost, sealed_private: row.sealed_private_key },
        guard: Guard { failed: row.failed_attempts, locked_until: row.locked_until },
        made_at: row.made_at,
        passphrase_at: row.passphrase_at,
        version: row.version,
    })
}
