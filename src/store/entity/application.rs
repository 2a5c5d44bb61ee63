use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{
    ApplicationId, AuthorityId, DecisionId, FrameworkId, LateId, LocationId, ProviderId, WindowId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    pub kind: String,
    pub previous: Option<ApplicationId>,
    pub package_sha256: String,
    pub answers: Json,
    pub sources: Json,
    pub remedies: Json,
    pub state: String,
    pub submitted_at: Option<DateTime<Utc>>,
    pub window_id: Option<WindowId>,
    pub waits: Option<bool>,
    pub answers_sha256: Option<String>,
    pub rating: Option<String>,
    pub rating_published_on: Option<Date>,
    pub assessment: Option<DecisionId>,
    pub assessment_outcome: Option<String>,
    pub decision_outcome: Option<String>,
    pub decision_basis: Option<String>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub as_of: String,
    pub assessed_anew: Option<DecisionId>,
    pub assessed_anew_outcome: Option<String>,
    pub assessed_anew_rating: Option<String>,
    pub assessed_anew_rating_published_on: Option<Date>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub late: Option<LateId>,
    pub locked_out_until: Option<DateTime<Utc>>,
    pub lock_out: Option<DecisionId>,
    pub lots: Json,
    pub lots_found: Json,
    pub lots_found_anew: Json,
    pub lots_decided: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::late_submission::Entity",
        from = "Column::Late",
        to = "super::late_submission::Column::Id"
    )]
    Late,
}

impl Related<super::late_submission::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Late.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
