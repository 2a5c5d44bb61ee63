//! The debarment list and its history.

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use crate::exclusions::model::{Debarment, ListedDebarment};
use crate::kernel::ids::DebarmentId;
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::store::entity::debarment_entry::{ActiveModel, Column, Entity, Model};
use crate::store::entity::debarment_identifier as number;

/// Which entries are wanted; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct DebarmentFilter {
    /// Those that were on the list on this day.
    pub on: Option<NaiveDate>,
    /// Every version of this one.
    pub reference: Option<String>,
}

/// What stands now under each of these references.
pub async fn current(db: &impl ConnectionTrait) -> Result<Vec<ListedDebarment>, Refusal> {
    let rows = Entity::find().filter(Column::SupersededAt.is_null()).order_by_asc(Column::Reference).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    id: DebarmentId,
    entry: &Debarment,
    by: Uuid,
    at: Instant,
) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(id),
        reference: Set(entry.reference.clone()),
        published_on: Set(entry.published_on),
        removed_on: Set(entry.removed_on),
        content: Set(serde_json::to_value(entry).map_err(Refusal::internal)?),
        imported_by: Set(by),
        imported_at: Set(at),
        superseded_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    let mut numbers: Vec<_> = entry.party.numbers.iter().collect();
    numbers.sort_by_key(|number| (&number.scheme, &number.value));
    numbers.dedup();
    let rows: Vec<_> = numbers
        .into_iter()
        .map(|known| number::ActiveModel {
            scheme: Set(known.scheme.clone()),
            value: Set(known.value.clone()),
            entry: Set(id),
        })
        .collect();
    if !rows.is_empty() {
        number::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Another version takes its place.
pub async fn supersede(db: &impl ConnectionTrait, id: DebarmentId, at: Instant) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::SupersededAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::SupersededAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// In the order in which they were taken in; what was superseded only under its reference.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &DebarmentFilter,
    page: PageRequest,
) -> Result<Vec<ListedDebarment>, Refusal> {
    let query = match &filter.reference {
        Some(reference) => Entity::find().filter(Column::Reference.eq(reference.as_str())),
        None => Entity::find().filter(Column::SupersededAt.is_null()),
    };
    let query = query
        .apply_if(filter.on, |query, on| query.filter(listed(on)))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// On the list on that day: the expected end removes nobody, a Minister does.
pub(super) fn listed(on: NaiveDate) -> Condition {
    let stays = Condition::any().add(Column::RemovedOn.is_null()).add(Column::RemovedOn.gt(on));
    Condition::all().add(Column::PublishedOn.lte(on)).add(stays)
}

impl TryFrom<Model> for ListedDebarment {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            entry: serde_json::from_value(row.content).map_err(Refusal::internal)?,
            imported_at: row.imported_at,
            superseded_at: row.superseded_at,
        })
    }
}
