use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::ImportId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "register_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub at: DateTime<Utc>,
    pub file_sha256: String,
    pub format: String,
    /// What the file does not hold is no longer registered.
    pub complete: bool,
    pub state: String,
    /// The run of the server that works on it.
    pub server: Option<Uuid>,
    pub bytes: i64,
    pub bytes_read: i64,
    /// Rows dealt with, good and bad.
    pub row_count: i64,
    pub imported: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub rejected: i64,
    pub brought_new: i64,
    pub closed: i64,
    pub reopened: i64,
    pub reregistered: i64,
    pub rerated: i64,
    pub message: Option<String>,
    pub beat_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
