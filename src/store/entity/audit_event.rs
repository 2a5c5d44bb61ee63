use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::EventId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Uuid,
    pub actor_roles: String,
    pub tenant_kind: String,
    pub tenant_id: Option<Uuid>,
    pub request_id: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub sealed_by: Option<Uuid>,
    pub data: Json,
    pub previous: String,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
