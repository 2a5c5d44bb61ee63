use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ApplicationId, EvidenceId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application_evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: ApplicationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub evidence: EvidenceId,
    pub attached_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
