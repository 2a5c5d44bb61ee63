use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub evaluator: UserId,
    pub lay: bool,
    /// A list of ids; empty: every question.
    pub questions: Json,
    /// Unknown of those who marked before there were assignments.
    pub assigned_by: Option<UserId>,
    pub assigned_at: DateTime<Utc>,
    pub unassigned_at: Option<DateTime<Utc>>,
    pub locked_at: Option<DateTime<Utc>>,
    pub waived_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
