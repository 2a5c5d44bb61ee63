use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition_opener")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
