use sea_orm::entity::prelude::*;

use crate::kernel::ids::CompetitionId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    pub public_key: Vec<u8>,
    /// Empty when it is split among openers.
    pub wrapped_private_key: Vec<u8>,
    pub scheme: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
