use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId, ProcurementId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "procurement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProcurementId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub title: String,
    pub terms: Json,
    pub terms_sha256: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
