//! The files a competition asks for, in its own order.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::competitions::files::WantedFile;
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::store::entity::competition_file::{ActiveModel, Column, Entity};

pub async fn list(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<WantedFile>, Refusal> {
    let rows = Entity::find().filter(Column::Competition.eq(competition)).order_by_asc(Column::Place).all(db).await?;
    let wanted = rows.into_iter().map(|row| WantedFile {
        kind: row.kind,
        title: row.title,
        required: row.required,
        price_information: row.price_information,
    });
    Ok(wanted.collect())
}

pub async fn replace(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    files: &[WantedFile],
) -> Result<(), Refusal> {
    Entity::delete_many().filter(Column::Competition.eq(competition)).exec(db).await?;
    if files.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(files.len());
    for (place, file) in files.iter().enumerate() {
        rows.push(ActiveModel {
            competition: Set(competition),
            kind: Set(file.kind.clone()),
            place: Set(i32::try_from(place).map_err(Refusal::internal)?),
            title: Set(file.title.clone()),
            required: Set(file.required),
            price_information: Set(file.price_information),
        });
    }
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}
