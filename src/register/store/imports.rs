//! Runs of import files and the rows they left out.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};
use uuid::Uuid;

use super::batch::portions;
use crate::kernel::ids::ImportId;
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::register::model::{Format, Import, ImportState, RejectedRow, Tally};
use crate::store::entity::import_rejection as rejection;
use crate::store::entity::register_import::{ActiveModel, Column, Entity, Model};

/// How far an import has come with one more portion.
#[derive(Clone, Debug)]
pub struct Step {
    pub tally: Tally,
    pub bytes_read: i64,
    pub message: Option<String>,
    pub finished: bool,
}

pub async fn insert_import(db: &impl ConnectionTrait, import: &Import) -> Result<(), Refusal> {
    let tally = import.tally;
    let row = ActiveModel {
        id: Set(import.id),
        at: Set(import.at),
        file_sha256: Set(import.file_sha256.clone()),
        format: Set(import.format.name().into()),
        complete: Set(import.complete),
        state: Set(import.state.name().into()),
        server: Set(import.server),
        bytes: Set(import.bytes),
        bytes_read: Set(import.bytes_read),
        row_count: Set(tally.rows),
        imported: Set(tally.imported),
        updated: Set(tally.updated),
        unchanged: Set(tally.unchanged),
        rejected: Set(tally.rejected),
        brought_new: Set(tally.new),
        closed: Set(tally.closed),
        reopened: Set(tally.reopened),
        reregistered: Set(tally.reregistered),
        rerated: Set(tally.rerated),
        message: Set(import.message.clone()),
        beat_at: Set(Some(import.beat_at)),
        ended_at: Set(import.ended_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find_import(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<Import>, Refusal> {
    Entity::find_by_id(id).one(db).await?.map(TryInto::try_into).transpose()
}

/// The last run of the same file, read the same way.
pub async fn last_import_of(db: &impl ConnectionTrait, wanted: &Import) -> Result<Option<Import>, Refusal> {
    let last = Entity::find()
        .filter(Column::FileSha256.eq(&wanted.file_sha256))
        .filter(Column::Format.eq(wanted.format.name()))
        .filter(Column::Complete.eq(wanted.complete))
        .order_by_desc(Column::Id)
        .limit(1);
    last.one(db).await?.map(TryInto::try_into).transpose()
}

/// Makes a server work on an import that nobody works on; answers whether nobody else was faster.
pub async fn claim(db: &impl ConnectionTrait, import: &Import, server: Uuid, at: Instant) -> Result<bool, Refusal> {
    let claimed = Entity::update_many()
        .col_expr(Column::State, Expr::value(ImportState::Running.name()))
        .col_expr(Column::Server, Expr::value(server))
        .col_expr(Column::Message, Expr::value(None::<String>))
        .col_expr(Column::BeatAt, Expr::value(at))
        .col_expr(Column::EndedAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(import.id))
        .filter(Column::State.ne(ImportState::Finished.name()))
        .filter(Column::Server.eq(import.server))
        .filter(Column::BeatAt.eq(import.beat_at))
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// What a server changes about the import it works on.
fn worked_on(id: ImportId, server: Uuid) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Server.eq(server))
        .filter(Column::State.eq(ImportState::Running.name()))
}

/// Says how far an import has come; answers whether it is still this server's, and stands where it was left.
pub async fn advance(
    db: &impl ConnectionTrait,
    import: &Import,
    server: Uuid,
    step: &Step,
    at: Instant,
) -> Result<bool, Refusal> {
    let state = if step.finished { ImportState::Finished } else { ImportState::Running };
    let tally = step.tally;
    let moved = worked_on(import.id, server)
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::BytesRead, Expr::value(step.bytes_read))
        .col_expr(Column::RowCount, Expr::value(tally.rows))
        .col_expr(Column::Imported, Expr::value(tally.imported))
        .col_expr(Column::Updated, Expr::value(tally.updated))
        .col_expr(Column::Unchanged, Expr::value(tally.unchanged))
        .col_expr(Column::Rejected, Expr::value(tally.rejected))
        .col_expr(Column::BroughtNew, Expr::value(tally.new))
        .col_expr(Column::Closed, Expr::value(tally.closed))
        .col_expr(Column::Reopened, Expr::value(tally.reopened))
        .col_expr(Column::Reregistered, Expr::value(tally.reregistered))
        .col_expr(Column::Rerated, Expr::value(tally.rerated))
        .col_expr(Column::Message, Expr::value(step.message.clone()))
        .col_expr(Column::BeatAt, Expr::value(at))
        .col_expr(Column::EndedAt, Expr::value(step.finished.then_some(at)))
        .filter(Column::RowCount.eq(import.tally.rows))
        .exec(db)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Says why an import broke off. What it kept stays.
pub async fn fail(
    db: &impl ConnectionTrait,
    id: ImportId,
    server: Uuid,
    message: &str,
    at: Instant,
) -> Result<(), Refusal> {
    worked_on(id, server)
        .col_expr(Column::State, Expr::value(ImportState::Failed.name()))
        .col_expr(Column::Message, Expr::value(message))
        .col_expr(Column::BeatAt, Expr::value(at))
        .col_expr(Column::EndedAt, Expr::value(at))
        .exec(db)
        .await?;
    Ok(())
}

pub async fn insert_rejected(db: &impl ConnectionTrait, rows: &[(ImportId, RejectedRow)]) -> Result<(), Refusal> {
    for portion in portions(rows, 7) {
        let rows = portion.iter().map(|(import, row)| rejection::ActiveModel {
            id: Set(row.id),
            import_id: Set(*import),
            line: Set(row.line),
            field: Set(row.field.clone()),
            code: Set(row.code.clone()),
            detail: Set(row.detail.clone()),
            raw: Set(row.raw.clone()),
        });
        rejection::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn rejected(
    db: &impl ConnectionTrait,
    import: ImportId,
    page: PageRequest,
) -> Result<Vec<RejectedRow>, Refusal> {
    let mut query = rejection::Entity::find().filter(rejection::Column::ImportId.eq(import));
    query = query.order_by_asc(rejection::Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(rejection::Column::Id.gt(after));
    }
    let rows = query.all(db).await?.into_iter().map(|row| RejectedRow {
        id: row.id,
        line: row.line,
        field: row.field,
        code: row.code,
        detail: row.detail,
        raw: row.raw,
    });
    Ok(rows.collect())
}

impl TryFrom<Model> for Import {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let unreadable = |what: &str| Refusal::internal(format!("the {what} of import {} cannot be read", row.id));
        Ok(Self {
            format: Format::parse(&row.format).ok_or_else(|| unreadable("format"))?,
            state: ImportState::parse(&row.state).ok_or_else(|| unreadable("state"))?,
            id: row.id,
            at: row.at,
            file_sha256: row.file_sha256,
            complete: row.complete,
            server: row.server,
            bytes: row.bytes,
            bytes_read: row.bytes_read,
            tally: Tally {
                rows: row.row_count,
                imported: row.imported,
                updated: row.updated,
                unchanged: row.unchanged,
                rejected: row.rejected,
                new: row.brought_new,
                closed: row.closed,
                reopened: row.reopened,
                reregistered: row.reregistered,
                rerated: row.rerated,
            },
            message: row.message,
            beat_at: row.beat_at.unwrap_or(row.at),
            ended_at: row.ended_at,
        })
    }
}
