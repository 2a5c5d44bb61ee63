use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::kernel::ids::{FrameworkId, NewsId, ProviderId};
use crate::kernel::{Instant, Refusal};
use crate::notifications::model::{Audience, Kind, News, Outgoing, Retry};
use crate::store::entity::outbox::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{application, framework};

const WAITING: &str = "waiting";

/// # Errors
/// `conflict` when this was told already and is told once.
pub async fn insert_news(
    db: &impl ConnectionTrait,
    news: impl IntoIterator<Item = (NewsId, &News)>,
    at: Instant,
) -> Result<(), Refusal> {
    let rows = news.into_iter().map(|(id, news)| row_of(id, news, at));
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

fn row_of(id: NewsId, news: &News, at: Instant) -> ActiveModel {
    let (audience_kind, audience_id) = news.audience.columns();
    ActiveModel {
        id: Set(id),
        kind: Set(news.kind.name().into()),
        audience_kind: Set(audience_kind.into()),
        audience_id: Set(audience_id),
        framework: Set(news.framework),
        path: Set(news.path.clone()),
        data: Set(news.data.clone()),
        once: Set(news.once.clone()),
        at: Set(at),
        state: Set(WAITING.into()),
        attempts: Set(0),
        next_at: Set(at),
        error: Set(None),
    }
}

/// Which of these were told.
pub async fn told(db: &impl ConnectionTrait, keys: Vec<String>) -> Result<BTreeSet<String>, Refusal> {
    let found = Entity::find().select_only().column(Column::Once).filter(Column::Once.is_in(keys));
    Ok(found.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// A piece of news whose row cannot be read, and why.
pub type Unreadable = (NewsId, Refusal);

/// What may be made into mails now, oldest first. One that cannot be read stands in nobody's way.
pub async fn waiting_news(
    db: &impl ConnectionTrait,
    now: Instant,
    most: u64,
) -> Result<Vec<Result<Outgoing, Unreadable>>, Refusal> {
    let rows = Entity::find()
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let ids: BTreeSet<FrameworkId> = rows.iter().filter_map(|row| row.framework).collect();
    let names = framework::Entity::find()
        .select_only()
        .columns([framework::Column::Id, framework::Column::Name])
        .filter(framework::Column::Id.is_in(ids));
    let names: BTreeMap<FrameworkId, String> = names.into_tuple().all(db).await?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row))
        .map(|(id, row)| outgoing(&names, row).map_err(|why| (id, why)))
        .collect())
}

fn outgoing(names: &BTreeMap<FrameworkId, String>, row: Model) -> Result<Outgoing, Refusal> {
    let unreadable = || Refusal::internal(format!("the news {} cannot be read from their row", row.id));
    let kind = Kind::parse(&row.kind).ok_or_else(unreadable)?;
    let audience = Audience::parse(&row.audience_kind, row.audience_id).ok_or_else(unreadable)?;
    let Model { id, framework, path, data, once, at, attempts, .. } = row;
    let framework_name = framework.and_then(|id| names.get(&id).cloned());
    Ok(Outgoing { id, news: News { kind, audience, framework, path, data, once }, framework_name, at, attempts })
}

/// Whether this very call has it.
pub async fn take_news(db: &impl ConnectionTrait, id: NewsId) -> Result<bool, Refusal> {
    let taken = Entity::update_many()
        .col_expr(Column::State, Expr::value("done"))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(WAITING))
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}

pub async fn fail_news(db: &impl ConnectionTrait, id: NewsId, retry: Retry, why: &str) -> Result<(), Refusal> {
    let mut failed = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::Error, Expr::value(why))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(WAITING));
    failed = match retry {
        Retry::At(then) => failed.col_expr(Column::NextAt, Expr::value(then)),
        Retry::GivenUp => failed.col_expr(Column::State, Expr::value("dead")),
    };
    failed.exec(db).await?;
    Ok(())
}

/// The providers with a draft or an application for this framework that is still to be decided.
pub async fn applicants(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<ProviderId>, Refusal> {
    let providers = application::Entity::find()
        .select_only()
        .column(application::Column::Provider)
        .distinct()
        .filter(application::Column::Framework.eq(framework))
        .filter(application::Column::State.is_in(["draft", "submitted"]));
    Ok(providers.into_tuple().all(db).await?)
}
