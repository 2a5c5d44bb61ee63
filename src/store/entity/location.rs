use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{LocationId, ProviderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "location")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LocationId,
    pub cqc_id: String,
    pub name: String,
    /// The name in lower case: the databases differ in how they fold letters.
    pub search_name: String,
    pub provider_id: Option<ProviderId>,
    pub beds: i32,
    pub care_home: bool,
    pub registered: bool,
    /// Millionths of a degree north.
    pub latitude_micro: Option<i32>,
    /// Millionths of a degree east.
    pub longitude_micro: Option<i32>,
    pub specialisms: Json,
    /// The rating that stands.
    pub rating_id: Uuid,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub dormant: bool,
    pub registered_on: Option<Date>,
    pub deregistered_on: Option<Date>,
    pub inspected_on: Option<Date>,
    pub address: Option<String>,
    pub postcode: Option<String>,
    /// The postcode's district.
    pub area: Option<String>,
    pub local_authority: Option<String>,
    /// The local authority in lower case.
    pub authority_key: Option<String>,
    pub region: Option<String>,
    pub service_types: Json,
    pub user_bands: Json,
    pub regulated_activities: Json,
    pub registrant_id: Option<String>,
    pub registrant_name: Option<String>,
    pub registrant_company: Option<String>,
    pub predecessors: Json,
    /// The grade of the rating that stands, again: to search by.
    pub overall: String,
    /// Every word and service it is found by, in lower case.
    pub search_text: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::rating::Entity", from = "Column::RatingId", to = "super::rating::Column::Id")]
    Rating,
}

impl Related<super::rating::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Rating.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
