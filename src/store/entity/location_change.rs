use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{EventId, ImportId, LocationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "location_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    /// Absent when it was recorded by hand.
    pub import_id: Option<ImportId>,
    pub location_id: LocationId,
    pub kind: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub at: DateTime<Utc>,
    /// When those whom it concerns were looked at; null until then.
    pub checked_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
