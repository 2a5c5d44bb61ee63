use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ContractId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_extension")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub contract: ContractId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub years: i32,
    pub ends_on: NaiveDate,
    pub reason: String,
    pub extended_by: UserId,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
