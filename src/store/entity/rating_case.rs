use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{
    AuthorityId, DecisionId, FrameworkId, ImportId, LocationId, MembershipId, ProviderId, RatingCaseId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rating_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RatingCaseId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub membership: MembershipId,
    pub location: LocationId,
    pub finding: String,
    pub reasons: Json,
    pub decision: DecisionId,
    pub rating: String,
    pub rating_published_on: Option<Date>,
    pub registered: bool,
    pub import_id: Option<ImportId>,
    /// How often the rules were asked while it was open.
    pub checks: i64,
    pub opened_at: DateTime<Utc>,
    pub checked_at: DateTime<Utc>,
    pub outcome: Option<String>,
    pub outcome_reason: Option<String>,
    pub closed_by: Option<Uuid>,
    pub closed_at: Option<DateTime<Utc>>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
