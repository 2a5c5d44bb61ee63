use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, DeclarationId, InterestId, ProviderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conflict_interest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InterestId,
    pub declaration: DeclarationId,
    pub authority: AuthorityId,
    pub person: Uuid,
    pub provider: ProviderId,
    pub nature: String,
    pub description: String,
    pub outcome: Option<String>,
    pub reason: Option<String>,
    pub mitigation: Option<String>,
    pub ruled_by: Option<Uuid>,
    pub ruled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::conflict_declaration::Entity",
        from = "Column::Declaration",
        to = "super::conflict_declaration::Column::Id"
    )]
    Declaration,
}

impl Related<super::conflict_declaration::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Declaration.def()
    }
}
impl ActiveModelBehavior for ActiveModel {}
