//! What this database is: a real one, or a rehearsal's. Decided once, when it is first opened.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::connect::Db;
use super::entity::installation::{ActiveModel, Column, Entity};
use super::work::Work;
use crate::kernel::{Instant, Refusal};

const ONLY: i32 = 1;

#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    #[error("this database holds real business: a rehearsal needs a database of its own")]
    RehearsalOnReal,
    #[error("this database belongs to a rehearsal: start the server with --rehearsal, or use another database")]
    RealOnRehearsal,
    #[error(transparent)]
    Store(#[from] Refusal),
}

impl Db {
    /// Marks a new database as real or as a rehearsal's; refuses to open the one as the other.
    ///
    /// # Errors
    /// When the database was marked otherwise before.
    pub async fn mark(&self, rehearsal: bool, at: Instant) -> Result<(), InstallationError> {
        let found = Entity::find_by_id(ONLY).one(self.reader()).await.map_err(Refusal::from)?;
        match found {
            Some(row) if row.rehearsal == rehearsal => Ok(()),
            Some(_) if rehearsal => Err(InstallationError::RehearsalOnReal),
            Some(_) => Err(InstallationError::RealOnRehearsal),
            None => {
                let row = ActiveModel {
                    id: Set(ONLY),
                    rehearsal: Set(rehearsal),
                    created_at: Set(at),
                    clock: Set(rehearsal.then_some(at)),
                };
                Entity::insert(row).exec_without_returning(self.write.here()).await.map_err(Refusal::from)?;
                Ok(self.durable.wait(&self.write).await?)
            }
        }
    }

    /// Where a rehearsal's clock stood last, to go on from there after a restart. None on a database that is real or
    /// new.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rehearsal_clock(&self) -> Result<Option<Instant>, Refusal> {
        Ok(Entity::find_by_id(ONLY).one(self.reader()).await?.and_then(|row| row.clock))
    }
}

/// Keeps where the rehearsal's clock now stands. False when it stands later already.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_clock(work: &Work, to: Instant) -> Result<bool, Refusal> {
    let kept = Entity::update_many()
        .col_expr(Column::Clock, Expr::value(to))
        .filter(Column::Id.eq(ONLY))
        .filter(Column::Rehearsal.eq(true))
        .filter(Column::Clock.lte(to))
        .exec(work.tx())
        .await?;
    Ok(kept.rows_affected == 1)
}
