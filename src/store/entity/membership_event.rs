use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{EventId, MembershipId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub membership: MembershipId,
    pub change: String,
    pub reason: String,
    /// Why a member was, or is to be, removed.
    pub ground: Option<String>,
    /// The day from which an announced removal may be carried out.
    pub takes_effect_on: Option<NaiveDate>,
    pub changed_by: Uuid,
    pub at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
