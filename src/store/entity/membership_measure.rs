use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, DecisionId, FrameworkId, MeasureId, MembershipId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_measure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasureId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub membership: MembershipId,
    pub year: String,
    pub effect: String,
    pub detail: String,
    pub decision: Option<DecisionId>,
    pub proposed_at: DateTime<Utc>,
    pub answer: Option<String>,
    pub answer_reason: Option<String>,
    pub answered_by: Option<Uuid>,
    pub answered_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
