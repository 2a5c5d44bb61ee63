//! Improvement plans. Whose membership it is, the caller has settled.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::ids_in;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::{Instant, Refusal};
use crate::memberships::model::{Action, Closing, Done, Plan, PlanOutcome};
use crate::store::entity::{improvement_action as action, improvement_plan as plan};

pub async fn insert(db: &impl ConnectionTrait, new: &Plan) -> Result<(), Refusal> {
    let row = plan::ActiveModel {
        id: Set(new.id),
        membership: Set(new.membership),
        reason: Set(new.reason.clone()),
        agreed_by: Set(new.agreed_by),
        agreed_at: Set(new.agreed_at),
        ..Default::default()
    };
    plan::Entity::insert(row).exec_without_returning(db).await?;
    let rows = new.actions.iter().map(|new_action| action::ActiveModel {
        plan: Set(new.id),
        number: Set(new_action.number),
        action: Set(new_action.action.clone()),
        due_on: Set(new_action.due_on),
        evidence: Set(None),
        completed_by: Set(None),
        completed_at: Set(None),
    });
    action::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// The plan that was agreed last, open or closed.
pub async fn latest(db: &impl ConnectionTrait, membership: MembershipId) -> Result<Option<Plan>, Refusal> {
    let found = plan::Entity::find()
        .filter(plan::Column::Membership.eq(membership))
        .order_by_desc(plan::Column::Id)
        .one(db)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let actions = action::Entity::find()
        .filter(action::Column::Plan.eq(row.id))
        .order_by_asc(action::Column::Number)
        .all(db)
        .await?;
    plan_of(row, actions).map(Some)
}

/// An action that is not done, of whose membership, and when its plan was agreed.
pub type OpenAction = (MembershipId, Instant, Action);

/// The actions of a framework's open plans that are due by this day and not done, plan by plan.
pub async fn open_actions(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    by: NaiveDate,
) -> Result<Vec<OpenAction>, Refusal> {
    let plans = plan::Entity::find()
        .filter(plan::Column::Membership.in_subquery(ids_in(framework)))
        .filter(plan::Column::Outcome.is_null())
        .all(db)
        .await?;
    let plans: BTreeMap<_, _> = plans.into_iter().map(|row| (row.id, (row.membership, row.agreed_at))).collect();
    let actions = action::Entity::find()
        .filter(action::Column::Plan.is_in(plans.keys().copied()))
        .filter(action::Column::CompletedAt.is_null())
        .filter(action::Column::DueOn.lte(by))
        .order_by_asc(action::Column::Plan)
        .order_by_asc(action::Column::Number)
        .all(db)
        .await?;
    let of = |row: action::Model| plans.get(&row.plan).map(|(member, agreed_at)| (*member, *agreed_at, action_of(row)));
    Ok(actions.into_iter().filter_map(of).collect())
}

/// Marks an action as done; answers whether it still was to do.
pub async fn complete(db: &impl ConnectionTrait, of: &Plan, number: i32, done: &Done) -> Result<bool, Refusal> {
    let changed = action::Entity::update_many()
        .col_expr(action::Column::Evidence, Expr::value(done.evidence.clone()))
        .col_expr(action::Column::CompletedBy, Expr::value(done.by))
        .col_expr(action::Column::CompletedAt, Expr::value(done.at))
        .filter(action::Column::Plan.eq(of.id))
        .filter(action::Column::Number.eq(number))
        .filter(action::Column::CompletedAt.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Closes the member's open plan, if it has one.
pub async fn close(db: &impl ConnectionTrait, membership: MembershipId, closing: &Closing) -> Result<(), Refusal> {
    plan::Entity::update_many()
        .col_expr(plan::Column::Outcome, Expr::value(closing.outcome.name()))
        .col_expr(plan::Column::ClosingReason, Expr::value(closing.reason.clone()))
        .col_expr(plan::Column::ClosedBy, Expr::value(closing.by))
        .col_expr(plan::Column::ClosedAt, Expr::value(closing.at))
        .filter(plan::Column::Membership.eq(membership))
        .filter(plan::Column::Outcome.is_null())
        .exec(db)
        .await?;
    Ok(())
}

fn plan_of(row: plan::Model, actions: Vec<action::Model>) -> Result<Plan, Refusal> {
    Ok(Plan {
        closing: closing_of(&row)?,
        id: row.id,
        membership: row.membership,
        reason: row.reason,
        actions: actions.into_iter().map(action_of).collect(),
        agreed_by: row.agreed_by,
        agreed_at: row.agreed_at,
    })
}

fn closing_of(row: &plan::Model) -> Result<Option<Closing>, Refusal> {
    let Some(outcome) = &row.outcome else { return Ok(None) };
    let closing = PlanOutcome::parse(outcome).and_then(|outcome| {
        Some(Closing { outcome, reason: row.closing_reason.clone()?, by: row.closed_by?, at: row.closed_at? })
    });
    closing.map(Some).ok_or_else(|| Refusal::internal(format!("the end of plan {} cannot be read", row.id)))
}

fn action_of(row: action::Model) -> Action {
    let done =
        row.evidence.zip(row.completed_by).zip(row.completed_at).map(|((evidence, by), at)| Done { evidence, by, at });
    Action { number: row.number, action: row.action, due_on: row.due_on, done }
}
