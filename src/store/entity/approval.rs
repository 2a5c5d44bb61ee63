use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::{ApprovalId, AuthorityId, CompetitionId, DecisionId, DirectAwardId, RankingId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApprovalId,
    pub authority: AuthorityId,
    pub competition: Option<CompetitionId>,
    pub ranking: Option<RankingId>,
    pub direct_award: Option<DirectAwardId>,
    pub report: String,
    pub tie_reason: Option<String>,
    pub annual_value: Money,
    pub requested_by: UserId,
    pub requested_at: DateTime<Utc>,
    pub state: String,
    pub decided_by: Option<UserId>,
    pub decider_office: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason: Option<String>,
    pub decision: Option<DecisionId>,
    pub steps: Json,
    pub whole_life_value: Option<Money>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
