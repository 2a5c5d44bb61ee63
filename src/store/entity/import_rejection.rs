use sea_orm::entity::prelude::*;

use crate::kernel::ids::ImportId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rejection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_id: ImportId,
    pub line: i64,
    pub field: Option<String>,
    pub code: String,
    pub detail: String,
    /// The row as received, cut short.
    pub raw: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
