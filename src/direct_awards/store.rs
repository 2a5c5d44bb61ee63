//! Queries over direct awards, each starting from a tenant or from a framework that was found for one.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::model::{DirectAward, Ground, Outcome, Withdrawal};
use crate::kernel::ids::{DirectAwardId, FrameworkId, ProviderId};
use crate::kernel::{Instant, PageRequest, Refusal, Tenant};
use crate::store::entity::direct_award::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{award, contract_decline, contract_signature};

/// One that a notice may fall due for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noticed {
    pub direct_award: DirectAwardId,
    pub awarded_at: Option<Instant>,
    pub signed_on: Option<NaiveDate>,
    /// No signature will come.
    pub declined: bool,
}

/// A council sees its own, a provider those that were awarded to it.
fn visible_to(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Authority(own) => Entity::find().filter(Column::Authority.eq(own)),
        Tenant::Provider(own) => {
            let awarded = Query::select()
                .column(award::Column::DirectAward)
                .from(award::Entity)
                .and_where(award::Column::Provider.eq(own))
                .and_where(award::Column::DirectAward.is_not_null())
                .to_owned();
            Entity::find().filter(Column::Provider.eq(own)).filter(Column::Id.in_subquery(awarded))
        }
        Tenant::Platform => Entity::find().filter(Column::Id.is_null()),
    }
}

pub async fn insert(db: &impl ConnectionTrait, direct: &DirectAward) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(direct.id),
        authority: Set(direct.authority),
        framework: Set(direct.framework),
        lot: Set(direct.lot),
        membership: Set(direct.membership),
        provider: Set(direct.provider),
        location: Set(direct.location),
        location_name: Set(direct.location_name.clone()),
        title: Set(direct.title.clone()),
        ground: Set(direct.ground.name().into()),
        choice: Set(direct.ground.choice().map(serde_json::to_value).transpose().map_err(Refusal::internal)?),
        commissioned: Set(direct
            .commissioned
            .as_ref()
            .map(serde_json::to_value)
            .transpose()
            .map_err(Refusal::internal)?),
        decision_reference: Set(direct.decision_reference.clone()),
        decided_on: Set(direct.decided_on),
        rulebook: Set(direct.rulebook_sha256.clone()),
        decision: Set(direct.ground.decision()),
        price: Set(direct.price),
        beds: Set(stored(direct.beds)?),
        starts_on: Set(direct.starts_on),
        years: Set(stored(direct.years)?),
        options: Set(serde_json::json!(direct.options)),
        counted_from: Set(direct.counted_from),
        proposed_by: Set(direct.proposed_by),
        proposed_at: Set(direct.proposed_at),
        withdrawn_by: Set(None),
        withdrawn_at: Set(None),
        withdrawal_reason: Set(None),
        version: Set(direct.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: DirectAwardId,
) -> Result<Option<DirectAward>, Refusal> {
    let row = visible_to(tenant).filter(Column::Id.eq(id)).one(db).await?;
    Ok(whole(db, row.into_iter().collect()).await?.pop())
}

/// As [`find`], and nobody else holds it until the work ends.
pub async fn hold(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: DirectAwardId,
) -> Result<Option<DirectAward>, Refusal> {
    let row = visible_to(tenant).filter(Column::Id.eq(id)).lock_exclusive().one(db).await?;
    Ok(whole(db, row.into_iter().collect()).await?.pop())
}

/// In the order in which they were proposed, without those of some providers.
pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    (framework, without): (FrameworkId, &[ProviderId]),
    page: PageRequest,
) -> Result<Vec<DirectAward>, Refusal> {
    let mut query = visible_to(tenant).filter(Column::Framework.eq(framework));
    if !without.is_empty() {
        query = query.filter(Column::Provider.is_not_in(without.iter().copied()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    whole(db, rows).await
}

/// Counts a change; false when it is no longer at `version`.
pub async fn touch(db: &impl ConnectionTrait, id: DirectAwardId, version: i64) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Version, Expr::value(version + 1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Writes that it was given up; false when it is no longer at `version`.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    id: DirectAwardId,
    version: i64,
    withdrawn: &Withdrawal,
) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::WithdrawnBy, Expr::value(withdrawn.by))
        .col_expr(Column::WithdrawnAt, Expr::value(withdrawn.at))
        .col_expr(Column::WithdrawalReason, Expr::value(withdrawn.reason.clone()))
        .col_expr(Column::Version, Expr::value(version + 1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Those of a framework that stand and were not made by somebody's choice, in the order in which they were proposed.
pub async fn noticed(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Noticed>, Refusal> {
    let rows = Entity::find()
        .filter(Column::Framework.eq(framework))
        .filter(Column::WithdrawnAt.is_null())
        .filter(Column::Ground.ne("user_choice"))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let of = |direct: DirectAward| Noticed {
        direct_award: direct.id,
        awarded_at: direct.outcome.map(|outcome| outcome.awarded_at),
        signed_on: direct.outcome.and_then(|outcome| outcome.signed_on),
        declined: direct.outcome.is_some_and(|outcome| outcome.declined),
    };
    Ok(whole(db, rows).await?.into_iter().map(of).collect())
}

/// With what became of them.
async fn whole(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<DirectAward>, Refusal> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let mut found = Vec::with_capacity(rows.len());
    for rows in rows.chunks(500) {
        let ids: Vec<DirectAwardId> = rows.iter().map(|row| row.id).collect();
        let awards = award::Entity::find().filter(award::Column::DirectAward.is_in(ids)).all(db).await?;
        let contracts = || awards.iter().map(|award| award.contract);
        let signatures = contract_signature::Entity::find()
            .filter(contract_signature::Column::Contract.is_in(contracts()))
            .all(db)
            .await?;
        let declines = contract_decline::Entity::find()
            .filter(contract_decline::Column::Contract.is_in(contracts()))
            .all(db)
            .await?;
        for row in rows {
            let award = awards.iter().find(|award| award.direct_award == Some(row.id));
            let outcome = award.map(|award| Outcome {
                award: award.id,
                contract: award.contract,
                awarded_at: award.at,
                signed_on: signatures.iter().find(|one| one.contract == award.contract).map(|one| one.signed_on),
                declined: declines.iter().any(|one| one.contract == award.contract),
            });
            found.push(direct_award_of(row.clone(), outcome)?);
        }
    }
    Ok(found)
}

fn direct_award_of(row: Model, outcome: Option<Outcome>) -> Result<DirectAward, Refusal> {
    let withdrawn = row.withdrawn_by.zip(row.withdrawn_at).zip(row.withdrawal_reason.clone());
    Ok(DirectAward {
        ground: ground_of(&row)?,
        commissioned: row.commissioned.map(serde_json::from_value).transpose().map_err(Refusal::internal)?,
        options: serde_json::from_value(row.options).map_err(Refusal::internal)?,
        beds: u32::try_from(row.beds).map_err(Refusal::internal)?,
        years: u32::try_from(row.years).map_err(Refusal::internal)?,
        withdrawn: withdrawn.map(|((by, at), reason)| Withdrawal { by, at, reason }),
        id: row.id,
        authority: row.authority,
        framework: row.framework,
        lot: row.lot,
        membership: row.membership,
        provider: row.provider,
        location: row.location,
        location_name: row.location_name,
        title: row.title,
        decision_reference: row.decision_reference,
        decided_on: row.decided_on,
        rulebook_sha256: row.rulebook,
        price: row.price,
        starts_on: row.starts_on,
        counted_from: row.counted_from,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        outcome,
        version: row.version,
    })
}

fn ground_of(row: &Model) -> Result<Ground, Refusal> {
    match (row.decision, row.choice.clone()) {
        (Some(decision), None) => Ok(Ground::Rulebook { decision }),
        (None, Some(choice)) => {
            Ok(Ground::UserChoice { choice: serde_json::from_value(choice).map_err(Refusal::internal)? })
        }
        _ => Err(Refusal::internal(format!("the direct award {} has no ground", row.id))),
    }
}

fn stored(count: u32) -> Result<i32, Refusal> {
    i32::try_from(count).map_err(Refusal::internal)
}
