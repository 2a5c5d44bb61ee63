use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{ApplicationId, LotId, MembershipId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_lot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub membership: MembershipId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub lot: LotId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: DateTime<Utc>,
    pub application: ApplicationId,
    pub capacity: Option<i32>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_as: Option<String>,
    pub ended_by: Option<Uuid>,
    pub end_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::lot::Entity", from = "Column::Lot", to = "super::lot::Column::Id")]
    Lot,
}

impl Related<super::lot::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lot.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
