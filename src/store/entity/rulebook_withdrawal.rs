use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::RuleReleaseId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook_withdrawal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub release: RuleReleaseId,
    pub reason: String,
    pub withdrawn_by: Uuid,
    pub withdrawn_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::rulebook_version::Entity",
        from = "Column::Release",
        to = "super::rulebook_version::Column::Id"
    )]
    Release,
}

impl Related<super::rulebook_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Release.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
