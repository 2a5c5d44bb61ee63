use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::{
    AuthorityId, DecisionId, DirectAwardId, FrameworkId, LocationId, LotId, MembershipId, ProviderId, UserId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "direct_award")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DirectAwardId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub lot: LotId,
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub title: String,
    pub ground: String,
    pub choice: Option<Json>,
    pub commissioned: Option<Json>,
    pub decision_reference: String,
    pub decided_on: NaiveDate,
    pub rulebook: String,
    pub decision: Option<DecisionId>,
    pub price: Money,
    pub beds: i32,
    pub starts_on: NaiveDate,
    pub years: i32,
    pub options: Json,
    pub counted_from: Option<NaiveDate>,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawal_reason: Option<String>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
