use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::DebarmentId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "debarment_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DebarmentId,
    pub reference: String,
    pub published_on: Date,
    pub removed_on: Option<Date>,
    pub content: Json,
    pub imported_by: Uuid,
    pub imported_at: DateTime<Utc>,
    pub superseded_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
