use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, MembershipId, ProviderId, TenderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenderId,
    pub competition: CompetitionId,
    pub membership: MembershipId,
    pub provider: ProviderId,
    pub state: String,
    pub sealed: Option<Vec<u8>>,
    pub content_sha256: Option<String>,
    pub missing: Json,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
