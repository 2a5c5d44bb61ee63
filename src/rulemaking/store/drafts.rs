//! Drafts, their files, and who wrote them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::kernel::ids::{AuthorityId, FrameworkId, RuleDraftId};
use crate::kernel::{PageRequest, Refusal};
use crate::rulemaking::model::{Draft, DraftState, Files};
use crate::store::entity::{rule_draft, rule_draft_editor, rule_draft_file};

/// Files written in one statement: each is three parameters of it.
const BATCH: usize = 50;

pub async fn insert(db: &impl ConnectionTrait, draft: &Draft, files: &Files) -> Result<(), Refusal> {
    let row = rule_draft::ActiveModel {
        id: Set(draft.id),
        authority: Set(draft.authority),
        framework: Set(draft.framework),
        title: Set(draft.title.clone()),
        base: Set(draft.base.clone()),
        state: Set(draft.state.name().into()),
        created_by: Set(draft.created_by),
        created_at: Set(draft.created_at),
        version: Set(draft.version),
    };
    rule_draft::Entity::insert(row).exec_without_returning(db).await?;
    for editor in &draft.editors {
        add_editor(db, draft.id, *editor).await?;
    }
    let rows: Vec<_> = files.iter().map(|(path, content)| file_row(draft.id, path, content)).collect();
    for batch in rows.chunks(BATCH) {
        rule_draft_file::Entity::insert_many(batch.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}

fn file_row(draft: RuleDraftId, path: &str, content: &str) -> rule_draft_file::ActiveModel {
    rule_draft_file::ActiveModel { draft: Set(draft), path: Set(path.to_owned()), content: Set(content.to_owned()) }
}

/// Notes that somebody has had a hand in a draft.
pub async fn add_editor(db: &impl ConnectionTrait, draft: RuleDraftId, editor: Uuid) -> Result<(), Refusal> {
    let row = rule_draft_editor::ActiveModel { draft: Set(draft), editor: Set(editor) };
    let keys = [rule_draft_editor::Column::Draft, rule_draft_editor::Column::Editor];
    rule_draft_editor::Entity::insert(row)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

pub async fn find(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    id: RuleDraftId,
) -> Result<Option<Draft>, Refusal> {
    let query = rule_draft::Entity::find()
        .filter(rule_draft::Column::Authority.eq(authority))
        .filter(rule_draft::Column::Id.eq(id));
    let rows = query.all(db).await?;
    Ok(with_editors(db, rows).await?.pop())
}

/// In the order in which they were begun. The caller has settled whose framework it is.
pub async fn list(db: &impl ConnectionTrait, framework: FrameworkId, page: PageRequest) -> Result<Vec<Draft>, Refusal> {
    let mut query = rule_draft::Entity::find()
        .filter(rule_draft::Column::Framework.eq(framework))
        .order_by_asc(rule_draft::Column::Id)
        .limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(rule_draft::Column::Id.gt(after));
    }
    with_editors(db, query.all(db).await?).await
}

/// Everybody who has had a hand in one of these drafts. The caller has settled whose they are.
pub async fn editors_of(
    db: &impl ConnectionTrait,
    drafts: impl Iterator<Item = RuleDraftId>,
) -> Result<BTreeSet<Uuid>, Refusal> {
    let rows = rule_draft_editor::Entity::find().filter(rule_draft_editor::Column::Draft.is_in(drafts)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.editor).collect())
}

async fn with_editors(db: &impl ConnectionTrait, rows: Vec<rule_draft::Model>) -> Result<Vec<Draft>, Refusal> {
    let ids = rows.iter().map(|row| row.id);
    let editors = rule_draft_editor::Entity::find().filter(rule_draft_editor::Column::Draft.is_in(ids)).all(db).await?;
    let mut by_draft: BTreeMap<RuleDraftId, BTreeSet<Uuid>> = BTreeMap::new();
    for row in editors {
        by_draft.entry(row.draft).or_default().insert(row.editor);
    }
    rows.into_iter()
        .map(|row| {
            let state = DraftState::parse(&row.state)
                .ok_or_else(|| Refusal::internal(format!("{} is no state of a draft", row.state)))?;
            Ok(Draft {
                editors: by_draft.remove(&row.id).unwrap_or_default(),
                id: row.id,
                authority: row.authority,
                framework: row.framework,
                title: row.title,
                base: row.base,
                state,
                created_by: row.created_by,
                created_at: row.created_at,
                version: row.version,
            })
        })
        .collect()
}

pub async fn files(db: &impl ConnectionTrait, draft: RuleDraftId) -> Result<Files, Refusal> {
    let rows = rule_draft_file::Entity::find().filter(rule_draft_file::Column::Draft.eq(draft)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.path, row.content)).collect())
}

/// Counts a change of an open draft; false when it is no longer open at that version.
pub async fn touch(db: &impl ConnectionTrait, draft: RuleDraftId, version: i64) -> Result<bool, Refusal> {
    move_on(db, draft, version, DraftState::Open, DraftState::Open).await
}

/// Moves a draft from one state to another; false when it no longer stands there at that version.
pub async fn set_state(db: &impl ConnectionTrait, draft: &Draft, to: DraftState) -> Result<bool, Refusal> {
    move_on(db, draft.id, draft.version, draft.state, to).await
}

async fn move_on(
    db: &impl ConnectionTrait,
    draft: RuleDraftId,
    version: i64,
    from: DraftState,
    to: DraftState,
) -> Result<bool, Refusal> {
    let changed = rule_draft::Entity::update_many()
        .col_expr(rule_draft::Column::Version, Expr::value(version + 1))
        .col_expr(rule_draft::Column::State, Expr::value(to.name()))
        .filter(rule_draft::Column::Id.eq(draft))
        .filter(rule_draft::Column::Version.eq(version))
        .filter(rule_draft::Column::State.eq(from.name()))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Says anew which version a draft is to replace.
pub async fn set_base(db: &impl ConnectionTrait, draft: RuleDraftId, base: &str) -> Result<(), Refusal> {
    rule_draft::Entity::update_many()
        .col_expr(rule_draft::Column::Base, Expr::value(base))
        .filter(rule_draft::Column::Id.eq(draft))
        .exec(db)
        .await?;
    Ok(())
}

/// Writes one file, in place of what stood there.
pub async fn put_file(db: &impl ConnectionTrait, draft: RuleDraftId, path: &str, text: &str) -> Result<(), Refusal> {
    let keys = [rule_draft_file::Column::Draft, rule_draft_file::Column::Path];
    rule_draft_file::Entity::insert(file_row(draft, path, text))
        .on_conflict(OnConflict::columns(keys).update_column(rule_draft_file::Column::Content).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// False when there was no such file.
pub async fn delete_file(db: &impl ConnectionTrait, draft: RuleDraftId, path: &str) -> Result<bool, Refusal> {
    let deleted = rule_draft_file::Entity::delete_by_id((draft, path.to_owned())).exec(db).await?;
    Ok(deleted.rows_affected == 1)
}
