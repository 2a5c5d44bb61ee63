use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{MailId, NewsId, UserId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    pub outbox: Option<NewsId>,
    pub user_id: UserId,
    pub kind: String,
    pub subject: String,
    pub body: String,
    pub at: DateTime<Utc>,
    pub state: String,
    pub digest: Option<MailId>,
    pub digest_day: Option<Date>,
    pub attempts: i32,
    pub next_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
