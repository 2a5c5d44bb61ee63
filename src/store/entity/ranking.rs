use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, DecisionId, RankingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ranking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RankingId,
    pub competition: CompetitionId,
    pub evaluation_version: i64,
    pub scoring_decision: DecisionId,
    pub award_decision: Option<DecisionId>,
    pub inputs_sha256: String,
    pub outcome: String,
    pub detail: Option<String>,
    pub standings: Json,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
