//! Who wrote which file of a council's rules.

use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::kernel::Refusal;
use crate::kernel::ids::AuthorityId;
use crate::rulebooks::model::FileChange;
use crate::store::entity::rule_file_author::{ActiveModel, Column, Entity};

/// Stands where a file was taken out.
const REMOVED: &str = "removed";

/// Notes that somebody wrote these files, or took them out.
pub async fn insert(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    author: Uuid,
    changes: &[FileChange],
) -> Result<(), Refusal> {
    if changes.is_empty() {
        return Ok(());
    }
    let rows = changes.iter().map(|change| ActiveModel {
        authority: Set(authority),
        sha256: Set(sha256(change).to_owned()),
        path: Set(change.path.clone()),
        author: Set(author),
    });
    let keys = [Column::Authority, Column::Sha256, Column::Path, Column::Author];
    Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Who in this council has left a file with the content of one of these, under whatever name, or taken the same one
/// out; each with what they did.
pub async fn of(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    changes: &[FileChange],
) -> Result<Vec<(Uuid, FileChange)>, Refusal> {
    let written = changes.iter().filter_map(|change| change.sha256.as_deref());
    let removed = changes.iter().filter(|change| change.sha256.is_none()).map(|change| change.path.as_str());
    let same = Condition::any()
        .add(Column::Sha256.is_in(written))
        .add(Column::Sha256.eq(REMOVED).and(Column::Path.is_in(removed)));
    let rows = Entity::find().filter(Column::Authority.eq(authority)).filter(same).all(db).await?;
    let found = rows.into_iter().map(|row| {
        let sha256 = (row.sha256 != REMOVED).then_some(row.sha256);
        (row.author, FileChange { path: row.path, sha256 })
    });
    Ok(found.collect())
}

fn sha256(change: &FileChange) -> &str {
    change.sha256.as_deref().unwrap_or(REMOVED)
}
