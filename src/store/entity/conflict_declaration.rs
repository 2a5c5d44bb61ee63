use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, CompetitionId, DeclarationId, FrameworkId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conflict_declaration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeclarationId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub competition: Option<CompetitionId>,
    pub person: Uuid,
    pub declared_at: DateTime<Utc>,
    pub lapses_on: NaiveDate,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
