use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::kernel::ids::{FrameworkId, LotId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LotId,
    pub framework: FrameworkId,
    pub code: String,
    pub title: String,
    pub position: i32,
    /// Names of types of service.
    pub services: Json,
    pub area: Option<Json>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<Uuid>,
    pub closing_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::framework::Entity", from = "Column::Framework", to = "super::framework::Column::Id")]
    Framework,
}

impl Related<super::framework::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Framework.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
