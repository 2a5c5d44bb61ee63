use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId, RuleDraftId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleDraftId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub title: String,
    pub base: Option<String>,
    pub state: String,
    pub created_by: Uuid,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
