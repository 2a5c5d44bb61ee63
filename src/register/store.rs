//! Queries over the register. It is public information: every caller sees every location.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::Value;
use uuid::Uuid;

use super::model::{Grade, Location, Place, Rating, RecordedRating};
use crate::kernel::ids::{ImportId, LocationId, ProviderId};
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::store::entity::{location, rating, register_import};

/// How many rows one statement carries: both databases limit the parameters of a statement.
pub const BATCH: usize = 500;

/// Which locations a list shows.
#[derive(Clone, Debug, Default)]
pub struct LocationFilter {
    pub cqc_id: Option<String>,
    /// Part of the name, in any case.
    pub name: Option<String>,
    pub provider: Option<ProviderId>,
}

fn with_rating() -> sea_orm::SelectTwo<location::Entity, rating::Entity> {
    location::Entity::find().find_also_related(rating::Entity)
}

pub async fn find(db: &impl ConnectionTrait, id: LocationId) -> Result<Option<Location>, Refusal> {
    with_rating().filter(location::Column::Id.eq(id)).one(db).await?.map(location_of).transpose()
}

pub async fn find_by_cqc_id(db: &impl ConnectionTrait, cqc_id: &str) -> Result<Option<Location>, Refusal> {
    // PostgreSQL cannot even be asked for a text with a NUL in it.
    if cqc_id.contains('\0') {
        return Ok(None);
    }
    with_rating().filter(location::Column::CqcId.eq(cqc_id)).one(db).await?.map(location_of).transpose()
}

pub async fn find_all(db: &impl ConnectionTrait, ids: &[LocationId]) -> Result<Vec<Location>, Refusal> {
    let mut found = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let rows = with_rating().filter(location::Column::Id.is_in(batch.iter().copied())).all(db).await?;
        for row in rows {
            found.push(location_of(row)?);
        }
    }
    found.sort_by_key(|location: &Location| location.id);
    Ok(found)
}

pub async fn find_by_cqc_ids(db: &impl ConnectionTrait, cqc_ids: &[&str]) -> Result<Vec<Location>, Refusal> {
    let rows = with_rating().filter(location::Column::CqcId.is_in(cqc_ids.iter().copied())).all(db).await?;
    rows.into_iter().map(location_of).collect()
}

pub async fn list(
    db: &impl ConnectionTrait,
    filter: &LocationFilter,
    page: PageRequest,
) -> Result<Vec<Location>, Refusal> {
    let mut query = with_rating().order_by_asc(location::Column::Id).limit(page.fetch());
    if let Some(cqc_id) = &filter.cqc_id {
        query = query.filter(location::Column::CqcId.eq(cqc_id));
    }
    if let Some(name) = &filter.name {
        query = query.filter(location::Column::SearchName.like(containing(name)));
    }
    if let Some(provider) = filter.provider {
        query = query.filter(location::Column::ProviderId.eq(provider));
    }
    if let Some(after) = page.after {
        query = query.filter(location::Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(location_of).collect()
}

/// A pattern for names with `part` in them, whatever characters it has.
fn containing(part: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for c in part.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

/// Every rating of a location, in the order in which they were recorded.
pub async fn history(db: &impl ConnectionTrait, location: LocationId) -> Result<Vec<RecordedRating>, Refusal> {
    let rows = in_order().filter(rating::Column::LocationId.eq(location)).all(db).await?;
    rows.into_iter().map(recorded_of).collect()
}

/// The histories of many locations at once.
pub async fn histories(
    db: &impl ConnectionTrait,
    locations: &[LocationId],
) -> Result<HashMap<LocationId, Vec<RecordedRating>>, Refusal> {
    let rows = in_order().filter(rating::Column::LocationId.is_in(locations.iter().copied())).all(db).await?;
    let mut histories: HashMap<LocationId, Vec<RecordedRating>> = HashMap::with_capacity(locations.len());
    for row in rows {
        histories.entry(row.location_id).or_default().push(recorded_of(row)?);
    }
    Ok(histories)
}

fn in_order() -> Select<rating::Entity> {
    rating::Entity::find().order_by_asc(rating::Column::RecordedAt).order_by_asc(rating::Column::Id)
}

/// New locations, each with the id of the rating that stands. The ratings must follow in the same unit of work.
pub async fn insert_locations(
    db: &impl ConnectionTrait,
    locations: &[(Location, Uuid)],
    at: Instant,
) -> Result<(), Refusal> {
    for batch in locations.chunks(BATCH) {
        let rows = batch.iter().map(|(location, rating)| location::ActiveModel {
            id: Set(location.id),
            cqc_id: Set(location.cqc_id.clone()),
            name: Set(location.name.clone()),
            search_name: Set(location.name.to_lowercase()),
            provider_id: Set(location.provider),
            beds: Set(location.beds),
            care_home: Set(location.care_home),
            registered: Set(location.registered),
            latitude_micro: Set(location.place.map(|place| place.latitude_micro)),
            longitude_micro: Set(location.place.map(|place| place.longitude_micro)),
            specialisms: Set(Value::from(location.specialisms.clone())),
            rating_id: Set(*rating),
            version: Set(location.version),
            created_at: Set(at),
        });
        location::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn insert_ratings(
    db: &impl ConnectionTrait,
    ratings: &[(LocationId, RecordedRating)],
) -> Result<(), Refusal> {
    let words = |grade: Option<Grade>| Set(grade.map(|grade| grade.words().to_owned()));
    for batch in ratings.chunks(BATCH) {
        let rows = batch.iter().map(|(location, recorded)| rating::ActiveModel {
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
            import_id: Set(recorded.import),
            recorded_at: Set(recorded.recorded_at),
        });
        rating::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes what the register says of a location over what it said before; `rating` is the one that stands now.
///
/// # Errors
/// The unit of work is run again when somebody else changed the location in the meantime.
pub async fn update(db: &impl ConnectionTrait, location: &Location, rating: Option<Uuid>) -> Result<(), Refusal> {
    let mut change = location::Entity::update_many()
        .col_expr(location::Column::Name, Expr::value(&location.name))
        .col_expr(location::Column::SearchName, Expr::value(location.name.to_lowercase()))
        .col_expr(location::Column::Beds, Expr::value(location.beds))
        .col_expr(location::Column::CareHome, Expr::value(location.care_home))
        .col_expr(location::Column::Registered, Expr::value(location.registered))
        .col_expr(location::Column::LatitudeMicro, Expr::value(location.place.map(|place| place.latitude_micro)))
        .col_expr(location::Column::LongitudeMicro, Expr::value(location.place.map(|place| place.longitude_micro)))
        .col_expr(location::Column::Specialisms, Expr::value(Value::from(location.specialisms.clone())))
        .col_expr(location::Column::Version, Expr::value(location.version + 1));
    if let Some(rating) = rating {
        change = change.col_expr(location::Column::RatingId, Expr::value(rating));
    }
    let changed = change
        .filter(location::Column::Id.eq(location.id))
        .filter(location::Column::Version.eq(location.version))
        .exec(db)
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(overtaken()) }
}

/// Makes a provider answer for a location that nobody answers for yet. False when somebody does.
pub async fn link(db: &impl ConnectionTrait, location: LocationId, provider: ProviderId) -> Result<bool, Refusal> {
    let changed = location::Entity::update_many()
        .col_expr(location::Column::ProviderId, Expr::value(provider))
        .col_expr(location::Column::Version, Expr::col(location::Column::Version).add(1))
        .filter(location::Column::Id.eq(location))
        .filter(location::Column::ProviderId.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn insert_import(
    db: &impl ConnectionTrait,
    id: ImportId,
    at: Instant,
    file_sha256: &str,
    report: Value,
) -> Result<(), Refusal> {
    let row = register_import::ActiveModel {
        id: Set(id),
        at: Set(at),
        file_sha256: Set(file_sha256.into()),
        report: Set(report),
    };
    register_import::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find_import(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<Value>, Refusal> {
    Ok(register_import::Entity::find_by_id(id).one(db).await?.map(|row| row.report))
}

fn overtaken() -> Refusal {
    Refusal::busy_database("a location changed between being read and being written")
}

fn location_of((row, rating): (location::Model, Option<rating::Model>)) -> Result<Location, Refusal> {
    let rating = rating.ok_or_else(|| Refusal::internal("a location without the rating it names"))?;
    let place = row
        .latitude_micro
        .zip(row.longitude_micro)
        .map(|(latitude_micro, longitude_micro)| Place { latitude_micro, longitude_micro });
    Ok(Location {
        id: row.id,
        cqc_id: row.cqc_id,
        name: row.name,
        provider: row.provider_id,
        beds: row.beds,
        care_home: row.care_home,
        registered: row.registered,
        place,
        specialisms: serde_json::from_value(row.specialisms).map_err(Refusal::internal)?,
        rating: recorded_of(rating)?.rating,
        version: row.version,
    })
}

fn recorded_of(row: rating::Model) -> Result<RecordedRating, Refusal> {
    let rating = Rating {
        overall: grade(&row.overall)?,
        published_on: row.published_on,
        safe: row.safe.as_deref().map(grade).transpose()?,
        effective: row.effective.as_deref().map(grade).transpose()?,
        caring: row.caring.as_deref().map(grade).transpose()?,
        responsive: row.responsive.as_deref().map(grade).transpose()?,
        well_led: row.well_led.as_deref().map(grade).transpose()?,
        inherited: row.inherited,
    };
    Ok(RecordedRating { id: row.id, rating, import: row.import_id, recorded_at: row.recorded_at })
}

fn grade(words: &str) -> Result<Grade, Refusal> {
    Grade::parse(words).ok_or_else(|| Refusal::internal(format!("the database holds the grade \"{words}\"")))
}
