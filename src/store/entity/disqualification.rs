use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, TenderId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "disqualification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub ground: String,
    pub reason: String,
    pub by_user: UserId,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
