//! Outcome letters. A council reads its own, a provider those that were written to it; nobody else reads any.

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::super::model::{OutcomeLetter, StandstillPeriod};
use crate::kernel::ids::{ApprovalId, CompetitionId, OutcomeLetterId};
use crate::kernel::{Refusal, Tenant};
use crate::store::entity::outcome_letter::{ActiveModel, Column, Entity, Model};

fn visible_to(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Authority(own) => Entity::find().filter(Column::Authority.eq(own)),
        Tenant::Provider(own) => Entity::find().filter(Column::Provider.eq(own)),
        Tenant::Platform => Entity::find().filter(Column::Id.is_null()),
    }
}

/// Each with its page.
///
/// # Errors
/// `conflict` when a provider has its letter.
pub async fn insert(db: &impl ConnectionTrait, letters: &[(OutcomeLetter, &str)]) -> Result<(), Refusal> {
    let rows = letters.iter().map(|(letter, html)| ActiveModel {
        id: Set(letter.id),
        approval: Set(letter.approval),
        competition: Set(letter.competition),
        authority: Set(letter.authority),
        provider: Set(letter.provider),
        html: Set((*html).to_owned()),
        sha256: Set(letter.sha256.clone()),
        standstill_from: Set(letter.standstill.map(|period| period.first)),
        standstill_until: Set(letter.standstill.map(|period| period.last)),
        sent_by: Set(letter.by),
        sent_at: Set(letter.at),
    });
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// A letter and its page.
pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: OutcomeLetterId,
) -> Result<Option<(OutcomeLetter, String)>, Refusal> {
    let found = visible_to(tenant).filter(Column::Id.eq(id)).one(db).await?;
    Ok(found.map(|row| (row.clone().into(), row.html)))
}

/// The letters of one competition, in order. At most one per provider, so there is no paging.
pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    competition: CompetitionId,
) -> Result<Vec<OutcomeLetter>, Refusal> {
    let query = visible_to(tenant).filter(Column::Competition.eq(competition)).order_by_asc(Column::Id);
    Ok(query.all(db).await?.into_iter().map(Into::into).collect())
}

/// What the letters on this approval say of a standstill: none while there are no letters, its last day if there is one.
pub async fn standstill_of(
    db: &impl ConnectionTrait,
    approval: ApprovalId,
) -> Result<Option<Option<NaiveDate>>, Refusal> {
    let query = Entity::find().select_only().column(Column::StandstillUntil).filter(Column::Approval.eq(approval));
    Ok(query.limit(1).into_tuple().one(db).await?)
}

impl From<Model> for OutcomeLetter {
    fn from(row: Model) -> Self {
        let days = row.standstill_from.zip(row.standstill_until);
        Self {
            id: row.id,
            approval: row.approval,
            competition: row.competition,
            authority: row.authority,
            provider: row.provider,
            sha256: row.sha256,
            standstill: days.map(|(first, last)| StandstillPeriod { first, last }),
            by: row.sent_by,
            at: row.sent_at,
        }
    }
}
