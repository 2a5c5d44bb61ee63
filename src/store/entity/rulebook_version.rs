use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{FrameworkId, RuleProposalId, RuleReleaseId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleReleaseId,
    pub framework: FrameworkId,
    pub package: String,
    pub effective_from: DateTime<Utc>,
    pub effective_to: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub decision_reference: Option<String>,
    pub proposal: Option<RuleProposalId>,
    pub released_by: Uuid,
    pub released_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_one = "super::rulebook_withdrawal::Entity")]
    Withdrawal,
}

impl Related<super::rulebook_withdrawal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Withdrawal.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
