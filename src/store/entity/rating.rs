use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ImportId, LocationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub location_id: LocationId,
    pub overall: String,
    pub published_on: Option<NaiveDate>,
    pub safe: Option<String>,
    pub effective: Option<String>,
    pub caring: Option<String>,
    pub responsive: Option<String>,
    pub well_led: Option<String>,
    pub inherited: bool,
    /// The regulator's number of the location that it was given to.
    pub inherited_from: Option<String>,
    /// The run that brought it; absent when it was recorded by hand.
    pub import_id: Option<ImportId>,
    pub recorded_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
