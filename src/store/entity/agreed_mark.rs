use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, DecisionId, TenderId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agreed_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tender: TenderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub question: String,
    pub competition: CompetitionId,
    pub mark: i64,
    pub reason: String,
    pub agreed_by: UserId,
    pub at: DateTime<Utc>,
    pub reopened_at: Option<DateTime<Utc>>,
    pub reopened_why: Option<String>,
    /// The decision that carried it over from admission.
    pub carried_by: Option<DecisionId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
