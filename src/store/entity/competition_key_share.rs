use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition_key_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_opener: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub second_opener: UserId,
    /// With the first opener's layer on, until that opener has acted.
    pub sealed: Vec<u8>,
    pub begun: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
