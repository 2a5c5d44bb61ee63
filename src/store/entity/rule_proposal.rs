use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{AuthorityId, FrameworkId, RuleDraftId, RuleProposalId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleProposalId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub draft: RuleDraftId,
    pub package: String,
    pub base: Option<String>,
    pub summary: String,
    pub proposed_by: Uuid,
    pub proposed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_one = "super::rule_review::Entity")]
    Review,
}

impl Related<super::rule_review::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Review.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
