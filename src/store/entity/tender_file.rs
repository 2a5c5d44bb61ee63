use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{TenderFileId, TenderId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tender_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenderFileId,
    pub tender: TenderId,
    pub kind: String,
    pub name: String,
    pub media_type: String,
    pub sha256: String,
    pub bytes: i64,
    pub price_information: bool,
    pub added_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
