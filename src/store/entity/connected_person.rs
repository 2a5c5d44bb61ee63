use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ConnectedPersonId, ProviderId, SupplierInformationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connected_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConnectedPersonId,
    pub provider: ProviderId,
    pub role: String,
    pub name: String,
    pub scheme: Option<String>,
    pub value: Option<String>,
    pub from_on: Option<Date>,
    pub until_on: Option<Date>,
    pub information: Option<SupplierInformationId>,
    pub added_by: Uuid,
    pub added_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
