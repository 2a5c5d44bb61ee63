use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AllocationId, ProcurementId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "allocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AllocationId,
    pub procurement: ProcurementId,
    pub inputs: Json,
    pub inputs_sha256: String,
    pub outcome: Json,
    pub asked: Json,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
