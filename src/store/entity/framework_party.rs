use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framework_party")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: FrameworkId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub authority: AuthorityId,
    pub role: String,
    /// A decimal as text.
    pub funding_percent: Option<String>,
    pub position: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
