use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, MembershipId, ReviewId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    pub membership: MembershipId,
    pub kind: String,
    pub reason: Option<String>,
    pub due_on: NaiveDate,
    pub scheduled_by: Uuid,
    pub scheduled_at: DateTime<Utc>,
    pub held_on: Option<NaiveDate>,
    pub outcome: Option<String>,
    pub summary: Option<String>,
    /// Who led it.
    pub lead: Option<AuthorityId>,
    pub recorded_by: Option<Uuid>,
    pub recorded_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
