use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, DecisionId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition_amendment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub terms_before: Json,
    pub terms_after: Json,
    pub reason: String,
    pub enough_time: Option<String>,
    pub decision: DecisionId,
    pub by_user: Uuid,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
