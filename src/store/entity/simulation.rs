use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId, SimulationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "simulation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SimulationId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub hook: String,
    pub priced: bool,
    pub package_sha256: String,
    pub title: String,
    pub scope: Json,
    pub state: String,
    pub server: Uuid,
    pub total: i64,
    pub done: i64,
    pub tally: Json,
    pub message: Option<String>,
    pub started_by: Uuid,
    pub created_at: DateTime<Utc>,
    pub beat_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
