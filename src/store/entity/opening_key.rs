use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, UserId};

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "opening_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    pub authority: AuthorityId,
    pub public_key: Vec<u8>,
    pub salt: Vec<u8>,
    pub memory_kib: i32,
    pub passes: i32,
    pub lanes: i32,
    pub sealed_private_key: Vec<u8>,
    pub failed_attempts: i64,
    pub locked_until: Option<DateTime<Utc>>,
    pub made_at: DateTime<Utc>,
    pub passphrase_at: DateTime<Utc>,
    pub version: i64,
}

/// By owner alone: what else it holds is nobody's business in a log.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("opening_key").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
