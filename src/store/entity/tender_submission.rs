use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::TenderId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tender_submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tender: TenderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub sealed: Vec<u8>,
    pub content_sha256: String,
    pub received_at: DateTime<Utc>,
    pub receipt_sha256: String,
    pub files: Json,
    /// It came late, was held, and then taken.
    pub held: bool,
    /// Under which the tender was submitted.
    pub amendment: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
