use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::CompetitionId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "opening")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub opener: Uuid,
    /// 1 for the first act, 2 for the second.
    pub place: i32,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
