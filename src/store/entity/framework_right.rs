use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framework_right")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authority: AuthorityId,
    /// What a partner may read or do: the names of `kernel::sharing`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: FrameworkId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
