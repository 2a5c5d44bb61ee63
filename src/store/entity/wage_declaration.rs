use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::MembershipId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "wage_declaration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub membership: MembershipId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub floor_name: String,
    pub floor_rate: Money,
    pub lowest_hourly_rate: Money,
    pub statement: Option<String>,
    pub correction: Option<String>,
    pub declared_by: Uuid,
    pub declared_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
