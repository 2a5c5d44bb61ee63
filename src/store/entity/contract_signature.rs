use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ContractId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_signature")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub contract: ContractId,
    pub signed_on: NaiveDate,
    pub signatory: UserId,
    pub office: Option<String>,
    pub delegation_reference: String,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
