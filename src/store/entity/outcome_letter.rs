use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ApprovalId, AuthorityId, CompetitionId, OutcomeLetterId, ProviderId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outcome_letter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutcomeLetterId,
    pub approval: ApprovalId,
    pub competition: CompetitionId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub html: String,
    pub sha256: String,
    pub standstill_from: Option<NaiveDate>,
    pub standstill_until: Option<NaiveDate>,
    pub sent_by: UserId,
    pub sent_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
