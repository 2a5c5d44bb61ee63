use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "framework")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FrameworkId,
    pub authority: AuthorityId,
    pub name: String,
    pub kind: String,
    pub regime: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub applications_open_on: NaiveDate,
    pub state: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub member_limit: Option<i32>,
    pub supplier_fee_percent: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::lot::Entity")]
    Lot,
}

impl Related<super::lot::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lot.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
