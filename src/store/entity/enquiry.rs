use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::Money;
use crate::kernel::ids::{CompetitionId, EnquiryId, ProviderId, TenderId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "enquiry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EnquiryId,
    pub competition: CompetitionId,
    pub tender: TenderId,
    pub provider: ProviderId,
    pub kind: String,
    pub question: Option<String>,
    pub asks: String,
    pub tendered_price: Money,
    pub corrected_price: Option<Money>,
    pub corrected_elements: Option<Json>,
    pub answer_by: DateTime<Utc>,
    pub asked_by: UserId,
    pub asked_at: DateTime<Utc>,
    pub answer: Option<String>,
    pub confirms: Option<bool>,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<DateTime<Utc>>,
    pub upheld: Option<bool>,
    pub reason: Option<String>,
    pub settled_by: Option<UserId>,
    pub settled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
