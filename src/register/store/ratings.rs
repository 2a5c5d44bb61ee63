//! Ratings: they are only ever added.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use super::batch::{padded, portions};
use crate::kernel::Refusal;
use crate::kernel::ids::LocationId;
use crate::register::model::{Grade, Rating, RecordedRating};
use crate::store::entity::rating::{ActiveModel, Column, Entity, Model};

/// A row of the table has so many values.
const VALUES: usize = 13;

/// Every rating of a location, in the order in which they were recorded.
pub async fn history(db: &impl ConnectionTrait, location: LocationId) -> Result<Vec<RecordedRating>, Refusal> {
    let rows = in_order().filter(Column::LocationId.eq(location)).all(db).await?;
    rows.into_iter().map(recorded_of).collect()
}

/// The histories of many locations at once, a batch at the most.
pub async fn histories(
    db: &impl ConnectionTrait,
    locations: &[LocationId],
) -> Result<HashMap<LocationId, Vec<RecordedRating>>, Refusal> {
    let mut histories: HashMap<LocationId, Vec<RecordedRating>> = HashMap::with_capacity(locations.len());
    if locations.is_empty() {
        return Ok(histories);
    }
    for row in in_order().filter(Column::LocationId.is_in(padded(locations))).all(db).await? {
        histories.entry(row.location_id).or_default().push(recorded_of(row)?);
    }
    Ok(histories)
}

fn in_order() -> Select<Entity> {
    Entity::find().order_by_asc(Column::RecordedAt).order_by_asc(Column::Id)
}

pub async fn insert_ratings(
    db: &impl ConnectionTrait,
    ratings: &[(LocationId, RecordedRating)],
) -> Result<(), Refusal> {
    let words = |grade: Option<Grade>| Set(grade.map(|grade| grade.words().to_owned()));
    for portion in portions(ratings, VALUES) {
        let rows = portion.iter().map(|(location, recorded)| ActiveModel {
            id: Set(recorded.id),
            location_id: Set(*location),
            overall: Set(recorded.rating.overall.words().into()),
            published_on: Set(recorded.rating.published_on),
            safe: words(recorded.rating.safe),
            effective: words(recorded.rating.effective),
            caring: words(recorded.rating.caring),
            responsive: words(recorded.rating.responsive),
            well_led: words(recorded.rating.well_led),
            inherited: Set(recorded.rating.inherited),
            inherited_from: Set(recorded.rating.inherited_from.clone()),
            import_id: Set(recorded.import),
            recorded_at: Set(recorded.recorded_at),
        });
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub(super) fn recorded_of(row: Model) -> Result<RecordedRating, Refusal> {
    let rating = Rating {
        overall: grade(&row.overall)?,
        published_on: row.published_on,
        safe: row.safe.as_deref().map(grade).transpose()?,
        effective: row.effective.as_deref().map(grade).transpose()?,
        caring: row.caring.as_deref().map(grade).transpose()?,
        responsive: row.responsive.as_deref().map(grade).transpose()?,
        well_led: row.well_led.as_deref().map(grade).transpose()?,
        inherited: row.inherited,
        inherited_from: row.inherited_from,
    };
    Ok(RecordedRating { id: row.id, rating, import: row.import_id, recorded_at: row.recorded_at })
}

fn grade(words: &str) -> Result<Grade, Refusal> {
    Grade::parse(words).ok_or_else(|| Refusal::internal(format!("the database holds the grade \"{words}\"")))
}
