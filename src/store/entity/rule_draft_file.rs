use sea_orm::entity::prelude::*;

use crate::kernel::ids::RuleDraftId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_draft_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft: RuleDraftId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    pub content: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
