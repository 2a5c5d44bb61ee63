use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ProviderId, SupplierInformationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "supplier_information")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SupplierInformationId,
    pub provider: ProviderId,
    pub share_code: String,
    pub form_version: Option<String>,
    pub submitted_at: DateTime<Utc>,
    pub verified_latest: Option<bool>,
    pub information: Json,
    pub information_sha256: String,
    pub imported_by: Uuid,
    pub imported_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
