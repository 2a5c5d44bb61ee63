use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, DecisionId, FrameworkId, ProviderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub provider: Option<ProviderId>,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub at: DateTime<Utc>,
    pub hook: String,
    pub package_sha256: String,
    pub engine: String,
    pub input: String,
    pub input_sha256: String,
    pub outcome: String,
    pub output: String,
    pub trace: String,
    pub operations: i64,
    pub record_sha256: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
