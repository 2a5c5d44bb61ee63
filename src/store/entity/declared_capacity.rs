use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::LocationId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "declared_capacity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub location_id: LocationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub as_at: Date,
    pub capacity: i32,
    pub vacancies: i32,
    pub declared_by: Uuid,
    pub declared_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
