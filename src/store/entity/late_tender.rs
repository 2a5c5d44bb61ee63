use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{CompetitionId, TenderId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "late_tender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub receipt: Json,
    pub received_at: DateTime<Utc>,
    pub outcome: Option<String>,
    pub reason: Option<String>,
    pub ruled_by: Option<UserId>,
    pub ruled_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::tender::Entity", from = "Column::Tender", to = "super::tender::Column::Id")]
    Tender,
}

impl Related<super::tender::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Tender.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
