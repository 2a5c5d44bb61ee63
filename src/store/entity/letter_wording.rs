use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "letter_wording")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: FrameworkId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub authority: AuthorityId,
    pub review: String,
    pub review_working_days: i32,
    pub reapply: Option<String>,
    pub signature: String,
    pub said_by: Uuid,
    pub said_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
