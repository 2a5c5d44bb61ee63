use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::CompetitionId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition_turn")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub competition: CompetitionId,
    pub kind: String,
    pub reason: String,
    pub closed_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub outage_from: Option<DateTime<Utc>>,
    pub outage_until: Option<DateTime<Utc>>,
    pub by_user: Uuid,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
