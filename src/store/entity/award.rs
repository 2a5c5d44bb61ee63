use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{
    ApprovalId, AuthorityId, AwardId, CompetitionId, ContractId, DirectAwardId, MembershipId, ProviderId, TenderId,
    UserId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "award")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardId,
    pub authority: AuthorityId,
    pub competition: Option<CompetitionId>,
    pub approval: ApprovalId,
    pub tender: Option<TenderId>,
    pub direct_award: Option<DirectAwardId>,
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub contract: ContractId,
    pub awarded_by: UserId,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
