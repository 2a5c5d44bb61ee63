use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::RuleProposalId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub proposal: RuleProposalId,
    pub package: String,
    pub verdict: String,
    pub comment: Option<String>,
    pub reviewed_by: Uuid,
    pub reviewed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::rule_proposal::Entity",
        from = "Column::Proposal",
        to = "super::rule_proposal::Column::Id"
    )]
    Proposal,
}

impl Related<super::rule_proposal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Proposal.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
