use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ApprovalId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_turn")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub approval: ApprovalId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub turn: Json,
    pub by_user: UserId,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
