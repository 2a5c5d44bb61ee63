use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::{ApprovalId, TenderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_tender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub approval: ApprovalId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tender: TenderId,
    pub annual_value: Option<Money>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
