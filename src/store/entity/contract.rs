use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::{
    AuthorityId, CompetitionId, ContractId, DirectAwardId, FrameworkId, LocationId, ProviderId, TenderId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contract")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub competition: Option<CompetitionId>,
    pub tender: Option<TenderId>,
    pub direct_award: Option<DirectAwardId>,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub title: String,
    pub price: Money,
    pub starts_on: NaiveDate,
    pub years: i32,
    pub options: Json,
    pub options_used: i32,
    pub initial_ends_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub created_at: DateTime<Utc>,
    pub annual_value: Option<Money>,
    pub price_elements: Option<Json>,
    pub counted_from: Option<NaiveDate>,
    pub awaits_signature: bool,
    pub declined: bool,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
