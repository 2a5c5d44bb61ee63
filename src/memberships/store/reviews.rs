//! Reviews, held and to be held.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{ids_in, visible_to};
use crate::kernel::ids::{FrameworkId, MembershipId, ReviewId};
use crate::kernel::{Refusal, Shared, Tenant};
use crate::memberships::model::{Review, ReviewKind, ReviewOutcome, ReviewRecord};
use crate::store::entity::membership;
use crate::store::entity::membership_review::{ActiveModel, Column, Entity, Model};

pub async fn insert(db: &impl ConnectionTrait, review: &Review) -> Result<(), Refusal> {
    let record = review.record.as_ref();
    let row = ActiveModel {
        id: Set(review.id),
        membership: Set(review.membership),
        kind: Set(review.kind.name().into()),
        reason: Set(review.reason.clone()),
        due_on: Set(review.due_on),
        scheduled_by: Set(review.scheduled_by),
        scheduled_at: Set(review.scheduled_at),
        held_on: Set(record.map(|record| record.held_on)),
        outcome: Set(record.map(|record| record.outcome.name().into())),
        summary: Set(record.map(|record| record.summary.clone())),
        lead: Set(record.map(|record| record.lead)),
        recorded_by: Set(record.map(|record| record.by)),
        recorded_at: Set(record.map(|record| record.at)),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A review of a member that the tenant may see.
pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: ReviewId) -> Result<Option<Review>, Refusal> {
    let Some(members) = visible_to(tenant, Shared::Reviews) else { return Ok(None) };
    let members = members.select_only().column(membership::Column::Id).into_query();
    let found = Entity::find_by_id(id).filter(Column::Membership.in_subquery(members)).one(db).await?;
    found.map(TryInto::try_into).transpose()
}

/// Every review of a member that the caller may see, in the order in which they were entered.
pub async fn of_member(db: &impl ConnectionTrait, membership: MembershipId) -> Result<Vec<Review>, Refusal> {
    let rows = Entity::find().filter(Column::Membership.eq(membership)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The reviews of a framework's members that are still to be held, due at the latest on that day.
pub async fn to_hold(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    due: NaiveDate,
) -> Result<Vec<Review>, Refusal> {
    let rows = Entity::find()
        .filter(Column::Membership.in_subquery(ids_in(framework)))
        .filter(Column::HeldOn.is_null())
        .filter(Column::DueOn.lte(due))
        .all(db)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// When each member of a framework had its last annual review.
pub async fn last_annual(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
) -> Result<BTreeMap<MembershipId, NaiveDate>, Refusal> {
    let held: Vec<(MembershipId, NaiveDate)> = Entity::find()
        .select_only()
        .column(Column::Membership)
        .column_as(Expr::col(Column::HeldOn).max(), "held_on")
        .filter(Column::Membership.in_subquery(ids_in(framework)))
        .filter(Column::Kind.eq(ReviewKind::Annual.name()))
        .group_by(Column::Membership)
        .into_tuple()
        .all(db)
        .await?;
    Ok(held.into_iter().collect())
}

/// Records what came of a review; answers whether it still was to be held.
pub async fn record(db: &impl ConnectionTrait, id: ReviewId, record: &ReviewRecord) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::HeldOn, Expr::value(record.held_on))
        .col_expr(Column::Outcome, Expr::value(record.outcome.name()))
        .col_expr(Column::Summary, Expr::value(record.summary.clone()))
        .col_expr(Column::Lead, Expr::value(record.lead))
        .col_expr(Column::RecordedBy, Expr::value(record.by))
        .col_expr(Column::RecordedAt, Expr::value(record.at))
        .filter(Column::Id.eq(id))
        .filter(Column::HeldOn.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

impl TryFrom<Model> for Review {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let unreadable = || Refusal::internal(format!("review {} cannot be read from its row", row.id));
        let record = match row.held_on {
            None => None,
            Some(held_on) => Some(record_of(&row, held_on).ok_or_else(unreadable)?),
        };
        Ok(Self {
            kind: ReviewKind::parse(&row.kind).ok_or_else(unreadable)?,
            record,
            id: row.id,
            membership: row.membership,
            reason: row.reason,
            due_on: row.due_on,
            scheduled_by: row.scheduled_by,
            scheduled_at: row.scheduled_at,
        })
    }
}

fn record_of(row: &Model, held_on: NaiveDate) -> Option<ReviewRecord> {
    Some(ReviewRecord {
        held_on,
        outcome: ReviewOutcome::parse(row.outcome.as_deref()?)?,
        summary: row.summary.clone()?,
        lead: row.lead?,
        by: row.recorded_by?,
        at: row.recorded_at?,
    })
}
