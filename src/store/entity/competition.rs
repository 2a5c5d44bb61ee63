use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, CompetitionId, DecisionId, FrameworkId, LotId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompetitionId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub lot: LotId,
    pub title: String,
    pub kind: String,
    pub state: String,
    pub quantity_beds: i64,
    pub fnc_agreed: bool,
    pub criteria: Json,
    pub term: Json,
    pub timetable: Json,
    pub strategy: Json,
    pub rulebook_sha256: Option<String>,
    pub criteria_sha256: Option<String>,
    /// Of the amendment that stands; 0: as it was published.
    pub amendment: i32,
    pub publication_decision: Option<DecisionId>,
    pub invitation_decision: Option<DecisionId>,
    pub published_at: Option<DateTime<Utc>>,
    pub opened_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
