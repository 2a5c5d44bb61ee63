use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{FrameworkId, NewsId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NewsId,
    pub kind: String,
    pub audience_kind: String,
    pub audience_id: Uuid,
    pub framework: Option<FrameworkId>,
    pub path: String,
    pub data: Json,
    pub once: Option<String>,
    pub at: DateTime<Utc>,
    pub state: String,
    pub attempts: i32,
    pub next_at: DateTime<Utc>,
    pub error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
