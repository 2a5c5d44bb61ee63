use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::FrameworkId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framework_arrangement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: FrameworkId,
    pub decision_reference: Option<String>,
    pub version: i64,
    pub changed_by: Uuid,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
