use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::ContractId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_decline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub contract: ContractId,
    pub reason: String,
    pub reference: Option<String>,
    pub declared_by: Uuid,
    pub by_provider: bool,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
