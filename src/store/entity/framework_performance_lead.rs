use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framework_performance_lead")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: FrameworkId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_type: String,
    pub authority: AuthorityId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
