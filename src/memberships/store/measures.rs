//! Measures that the rules propose.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use crate::kernel::ids::{FrameworkId, MeasureId, MembershipId};
use crate::kernel::{PageRequest, Refusal, Shared, Tenant};
use crate::memberships::model::{Answer, Effect, FinancialYear, Measure};
use crate::store::entity::membership_measure::{ActiveModel, Column, Entity, Model};
use crate::store::sharing::own_or_shared;

/// A council's own, and those of frameworks that share their open books with it; a provider hears of a measure once it
/// is taken.
fn visible_to(tenant: Tenant) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Authority(own) => {
            Some(Entity::find().filter(own_or_shared(own, Column::Authority, Column::Framework, Shared::OpenBook)))
        }
        Tenant::Platform | Tenant::Provider(_) => None,
    }
}

pub async fn insert(db: &impl ConnectionTrait, measure: &Measure) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(measure.id),
        authority: Set(measure.authority),
        framework: Set(measure.framework),
        membership: Set(measure.membership),
        year: Set(measure.year.to_string()),
        effect: Set(measure.effect.name().into()),
        detail: Set(measure.detail.clone()),
        decision: Set(measure.decision),
        proposed_at: Set(measure.proposed_at),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: MeasureId) -> Result<Option<Measure>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    query.filter(Column::Id.eq(id)).one(db).await?.map(TryInto::try_into).transpose()
}

/// One page of a framework's measures in the order in which they were proposed; `open` narrows it to those that wait for
/// an answer, or that have one.
pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    framework: FrameworkId,
    open: Option<bool>,
    page: PageRequest,
) -> Result<Vec<Measure>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(vec![]) };
    let query = query
        .filter(Column::Framework.eq(framework))
        .apply_if(open, |query, open| {
            query.filter(if open { Column::Answer.is_null() } else { Column::Answer.is_not_null() })
        })
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What was proposed for a year already, whatever the answer: nothing is proposed twice.
pub async fn proposed(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    year: FinancialYear,
) -> Result<BTreeSet<(MembershipId, String)>, Refusal> {
    let known: Vec<(MembershipId, String)> = Entity::find()
        .select_only()
        .columns([Column::Membership, Column::Effect])
        .filter(Column::Framework.eq(framework))
        .filter(Column::Year.eq(year.to_string()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(known.into_iter().collect())
}

/// Keeps the answer; says whether it was the first.
pub async fn answer(db: &impl ConnectionTrait, id: MeasureId, answer: &Answer) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Answer, Expr::value(answer.name()))
        .col_expr(Column::AnswerReason, Expr::value(answer.reason.clone()))
        .col_expr(Column::AnsweredBy, Expr::value(answer.by))
        .col_expr(Column::AnsweredAt, Expr::value(answer.at))
        .filter(Column::Id.eq(id))
        .filter(Column::Answer.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

impl TryFrom<Model> for Measure {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let unreadable = || Refusal::internal(format!("measure {} cannot be read from its row", row.id));
        Ok(Self {
            year: row.year.parse().map_err(|_| unreadable())?,
            effect: Effect::parse(&row.effect).ok_or_else(unreadable)?,
            answer: answer_of(&row),
            id: row.id,
            authority: row.authority,
            framework: row.framework,
            membership: row.membership,
            detail: row.detail,
            decision: row.decision,
            proposed_at: row.proposed_at,
        })
    }
}

fn answer_of(row: &Model) -> Option<Answer> {
    Some(Answer {
        accepted: row.answer.as_deref()? == "accepted",
        reason: row.answer_reason.clone()?,
        by: row.answered_by?,
        at: row.answered_at?,
    })
}
