use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "left_out")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub competition: CompetitionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub reason: String,
    /// The rule's own sentence.
    pub detail: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
