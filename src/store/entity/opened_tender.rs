use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId, TenderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "opened_tender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub price: Money,
    pub answers: Json,
    pub salt: String,
    pub content_sha256: String,
    pub files: Json,
    pub conditions: Option<Json>,
    pub price_elements: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
