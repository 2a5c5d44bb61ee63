use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{DecisionId, ProviderId, SimulationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "simulation_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub simulation: SimulationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision: DecisionId,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub provider: Option<ProviderId>,
    pub decided_at: DateTime<Utc>,
    pub from_outcome: String,
    pub to_outcome: String,
    pub fits: bool,
    pub changes: Json,
    pub more: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
