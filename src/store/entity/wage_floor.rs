use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::FrameworkId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "wage_floor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: FrameworkId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: String,
    pub name: String,
    pub hourly_rate: Money,
    pub set_by: Uuid,
    pub set_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
