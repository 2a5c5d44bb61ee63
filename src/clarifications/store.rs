//! Queries over questions of a competition that the caller was found to have a part in.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::model::Clarification;
use crate::kernel::ids::{ClarificationId, CompetitionId, ProviderId};
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::store::entity::clarification::{ActiveModel, Column, Entity, Model};

pub async fn insert(db: &impl ConnectionTrait, asked: &Clarification) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(asked.id),
        competition: Set(asked.competition),
        asker: Set(asked.asker),
        asked_at: Set(asked.asked_at),
        question: Set(asked.question.clone()),
        circulated: Set(asked.circulated.clone()),
        answer: Set(asked.answer.clone()),
        published_at: Set(asked.published_at),
        version: Set(asked.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: ClarificationId) -> Result<Option<Clarification>, Refusal> {
    Ok(Entity::find_by_id(id).one(db).await?.map(Into::into))
}

/// In the order in which they were asked: all of them, or for a provider what is published and its own.
pub async fn list(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    reader: Option<ProviderId>,
    page: PageRequest,
) -> Result<Vec<Clarification>, Refusal> {
    let mut query = Entity::find().filter(Column::Competition.eq(competition));
    if let Some(reader) = reader {
        let seen = Condition::any().add(Column::PublishedAt.is_not_null()).add(Column::Asker.eq(reader));
        query = query.filter(seen);
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Keeps an answer over the version that was read; false when it has changed since, or is published.
pub async fn answer(db: &impl ConnectionTrait, answered: &Clarification, from: i64) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Answer, Expr::value(answered.answer.clone()))
        .col_expr(Column::Circulated, Expr::value(answered.circulated.clone()))
        .col_expr(Column::Version, Expr::value(answered.version))
        .filter(Column::Id.eq(answered.id))
        .filter(Column::Version.eq(from))
        .filter(Column::PublishedAt.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Publishes every answer that waits, at one instant; how many those were.
pub async fn publish(db: &impl ConnectionTrait, competition: CompetitionId, at: Instant) -> Result<usize, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::PublishedAt, Expr::value(at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Competition.eq(competition))
        .filter(Column::Answer.is_not_null())
        .filter(Column::PublishedAt.is_null())
        .exec(db)
        .await?;
    usize::try_from(changed.rows_affected).map_err(Refusal::internal)
}

impl From<Model> for Clarification {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            competition: row.competition,
            asker: row.asker,
            asked_at: row.asked_at,
            question: row.question,
            circulated: row.circulated,
            answer: row.answer,
            published_at: row.published_at,
            version: row.version,
        }
    }
}
