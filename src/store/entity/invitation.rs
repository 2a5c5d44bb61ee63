use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, DecisionId, LocationId, MembershipId, ProviderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub invited_at: DateTime<Utc>,
    /// Of one that was invited after the publication.
    pub late_reason: Option<String>,
    pub decision: Option<DecisionId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
