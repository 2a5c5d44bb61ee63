//! Queries over who marks, and what happened to their assignments.

use std::collections::BTreeSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::panel::{Evaluator, EvaluatorTurn, EvaluatorTurnKind};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::store::entity::{evaluator, evaluator_turn};

/// Everybody who marks or marked, in order of the people's ids.
pub async fn evaluators(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Evaluator>, Refusal> {
    let rows = evaluator::Entity::find()
        .filter(evaluator::Column::Competition.eq(competition))
        .order_by_asc(evaluator::Column::Evaluator)
        .all(db)
        .await?;
    rows.into_iter().map(evaluator_of).collect()
}

/// Keeps an assignment in place of what was known of it.
pub async fn put_evaluator(db: &impl ConnectionTrait, one: &Evaluator) -> Result<(), Refusal> {
    let row = evaluator::ActiveModel {
        competition: Set(one.competition),
        evaluator: Set(one.person),
        lay: Set(one.lay),
        questions: Set(serde_json::to_value(&one.questions).map_err(Refusal::internal)?),
        assigned_by: Set(one.assigned_by),
        assigned_at: Set(one.assigned_at),
        unassigned_at: Set(one.unassigned_at),
        locked_at: Set(one.locked_at),
        waived_at: Set(one.waived_at),
    };
    use evaluator::Column::{
        AssignedAt, AssignedBy, Competition, Evaluator as Person, Lay, LockedAt, Questions, UnassignedAt, WaivedAt,
    };
    let anew = [Lay, Questions, AssignedBy, AssignedAt, UnassignedAt, LockedAt, WaivedAt];
    evaluator::Entity::insert(row)
        .on_conflict(OnConflict::columns([Competition, Person]).update_columns(anew).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

pub async fn insert_turn(
    db: &impl ConnectionTrait,
    id: Uuid,
    competition: CompetitionId,
    turn: &EvaluatorTurn,
) -> Result<(), Refusal> {
    let row = evaluator_turn::ActiveModel {
        id: Set(id),
        competition: Set(competition),
        evaluator: Set(turn.person),
        kind: Set(turn.kind.name().into()),
        reason: Set(turn.reason.clone()),
        by_user: Set(turn.by),
        at: Set(turn.at),
    };
    evaluator_turn::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Every turn of a competition's evaluators, the first one first.
pub async fn turns(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<EvaluatorTurn>, Refusal> {
    let rows = evaluator_turn::Entity::find()
        .filter(evaluator_turn::Column::Competition.eq(competition))
        .order_by_asc(evaluator_turn::Column::Id)
        .all(db)
        .await?;
    let turn = |row: evaluator_turn::Model| {
        let kind = EvaluatorTurnKind::parse(&row.kind)
            .ok_or_else(|| Refusal::internal(format!("the evaluator's turn {} is of no known kind", row.id)))?;
        Ok(EvaluatorTurn { person: row.evaluator, kind, reason: row.reason, by: row.by_user, at: row.at })
    };
    rows.into_iter().map(turn).collect()
}

fn evaluator_of(row: evaluator::Model) -> Result<Evaluator, Refusal> {
    let questions: BTreeSet<String> = serde_json::from_value(row.questions).map_err(Refusal::internal)?;
    Ok(Evaluator {
        competition: row.competition,
        person: row.evaluator,
        lay: row.lay,
        questions,
        assigned_by: row.assigned_by,
        assigned_at: row.assigned_at,
        unassigned_at: row.unassigned_at,
        locked_at: row.locked_at,
        waived_at: row.waived_at,
    })
}
