//! Locations, one by one and many at once.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SelectTwo,
};
use serde_json::Value;
use uuid::Uuid;

use super::BATCH;
use super::batch::{padded, portions};
use super::ratings::recorded_of;
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::{Instant, PageRequest, Place, Refusal};
use crate::register::model::{Grade, Location, Registrant, district};
use crate::store::entity::location::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{location_term as term, rating};

/// A row of the table has so many values.
const VALUES: usize = 33;

/// A location as it stands in the database.
pub struct Known {
    pub location: Location,
    /// The rating that stands.
    pub rating: Uuid,
    /// What it was found by when it was last written.
    pub search_text: String,
}

/// A location to write, and the rating that stands from now on.
pub struct Written {
    pub location: Location,
    pub rating: Uuid,
}

pub(super) fn with_rating() -> SelectTwo<Entity, rating::Entity> {
    Entity::find().find_also_related(rating::Entity)
}

pub async fn find(db: &impl ConnectionTrait, id: LocationId) -> Result<Option<Location>, Refusal> {
    with_rating().filter(Column::Id.eq(id)).one(db).await?.map(location_of).transpose()
}

pub async fn find_by_cqc_id(db: &impl ConnectionTrait, cqc_id: &str) -> Result<Option<Location>, Refusal> {
    // PostgreSQL cannot even be asked for a text with a NUL in it.
    if cqc_id.contains('\0') {
        return Ok(None);
    }
    with_rating().filter(Column::CqcId.eq(cqc_id)).one(db).await?.map(location_of).transpose()
}

/// In the order of their ids.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[LocationId]) -> Result<Vec<Location>, Refusal> {
    let mut found = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let rows = with_rating().filter(Column::Id.is_in(padded(batch))).all(db).await?;
        for row in rows {
            found.push(location_of(row)?);
        }
    }
    found.sort_by_key(|location: &Location| location.id);
    Ok(found)
}

/// At most a batch of them.
pub async fn known(db: &impl ConnectionTrait, cqc_ids: &[&str]) -> Result<Vec<Known>, Refusal> {
    let cqc_ids: Vec<&str> = cqc_ids.iter().copied().filter(|id| !id.contains('\0')).collect();
    let rows = with_rating().filter(Column::CqcId.is_in(padded(&cqc_ids))).all(db).await?;
    let known = rows.into_iter().map(|row| {
        let (rating, search_text) = (row.0.rating_id, row.0.search_text.clone());
        Ok(Known { location: location_of(row)?, rating, search_text })
    });
    known.collect()
}

/// The locations that the regulator registers for a provider, by the regulator's number of it.
pub async fn of_registrant(
    db: &impl ConnectionTrait,
    registrant: &str,
    page: PageRequest,
) -> Result<Vec<Location>, Refusal> {
    if registrant.contains('\0') {
        return Ok(vec![]);
    }
    let mut query = with_rating().filter(Column::RegistrantId.eq(registrant)).order_by_asc(Column::Id);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    query.limit(page.fetch()).all(db).await?.into_iter().map(location_of).collect()
}

/// A batch of what is registered, in order: id and the regulator's number.
pub async fn registered_after(
    db: &impl ConnectionTrait,
    after: Option<LocationId>,
) -> Result<Vec<(LocationId, String)>, Refusal> {
    let mut query = Entity::find().select_only().columns([Column::Id, Column::CqcId]);
    query = query.filter(Column::Registered.eq(true)).order_by_asc(Column::Id).limit(BATCH as u64);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.into_tuple().all(db).await?)
}

/// Writes that these are no longer registered; answers which of them still were.
pub async fn close(db: &impl ConnectionTrait, ids: &[LocationId]) -> Result<Vec<LocationId>, Refusal> {
    let open = Column::Id.is_in(padded(ids)).and(Column::Registered.eq(true));
    let found: Vec<LocationId> = match ids.is_empty() {
        true => vec![],
        false => Entity::find().select_only().column(Column::Id).filter(open.clone()).into_tuple().all(db).await?,
    };
    if found.is_empty() {
        return Ok(found);
    }
    let changed = Entity::update_many()
        .col_expr(Column::Registered, Expr::value(false))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(open)
        .exec(db)
        .await?;
    if changed.rows_affected != found.len() as u64 {
        return Err(overtaken());
    }
    let terms: Vec<(LocationId, String)> = found.iter().map(|id| (*id, closed_term())).collect();
    insert_term_rows(db, &terms).await?;
    Ok(found)
}

/// New locations. Their ratings must follow in the same unit of work.
///
/// # Errors
/// `conflict` when somebody else brought one of them.
pub async fn insert(db: &impl ConnectionTrait, new: &[Written], at: Instant) -> Result<(), Refusal> {
    for portion in portions(new, VALUES) {
        Entity::insert_many(portion.iter().map(|written| row_of(written, at))).exec_without_returning(db).await?;
    }
    insert_terms(db, new).await
}

/// Writes what the register says of locations over what it said before; the version of each goes up by one.
///
/// # Errors
/// The unit of work is run again when somebody else changed one of them in the meantime.
pub async fn update(db: &impl ConnectionTrait, changed: &[Written], at: Instant) -> Result<(), Refusal> {
    let version = || Expr::col((Entity, Column::Version));
    let mut over = OnConflict::column(Column::Id);
    over.update_columns(SAID)
        .value(Column::Version, version().add(1))
        .action_and_where(version().equals((Alias::new("excluded"), Column::Version)));
    for portion in portions(changed, VALUES) {
        let rows = portion.iter().map(|written| row_of(written, at));
        let written = Entity::insert_many(rows).on_conflict(over.clone()).exec_without_returning(db).await?;
        if written != portion.len() as u64 {
            return Err(overtaken());
        }
    }
    let ids: Vec<LocationId> = changed.iter().map(|written| written.location.id).collect();
    for batch in ids.chunks(BATCH) {
        term::Entity::delete_many().filter(term::Column::LocationId.is_in(padded(batch))).exec(db).await?;
    }
    insert_terms(db, changed).await
}

/// What a file, or somebody by hand, says of a location; the rest is settled here.
const SAID: [Column; 28] = [
    Column::Name,
    Column::SearchName,
    Column::Beds,
    Column::CareHome,
    Column::Registered,
    Column::LatitudeMicro,
    Column::LongitudeMicro,
    Column::Specialisms,
    Column::RatingId,
    Column::Dormant,
    Column::RegisteredOn,
    Column::DeregisteredOn,
    Column::InspectedOn,
    Column::Address,
    Column::Postcode,
    Column::Area,
    Column::LocalAuthority,
    Column::AuthorityKey,
    Column::Region,
    Column::ServiceTypes,
    Column::UserBands,
    Column::RegulatedActivities,
    Column::RegistrantId,
    Column::RegistrantName,
    Column::RegistrantCompany,
    Column::Predecessors,
    Column::Overall,
    Column::SearchText,
];

fn row_of(written: &Written, at: Instant) -> ActiveModel {
    let Written { location, rating } = written;
    let list = |list: &[String]| Set(Value::from(list.to_vec()));
    ActiveModel {
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
        specialisms: list(&location.specialisms),
        rating_id: Set(*rating),
        version: Set(location.version),
        created_at: Set(at),
        dormant: Set(location.dormant),
        registered_on: Set(location.registered_on),
        deregistered_on: Set(location.deregistered_on),
        inspected_on: Set(location.inspected_on),
        address: Set(location.address.clone()),
        postcode: Set(location.postcode.clone()),
        area: Set(location.postcode.as_deref().and_then(district)),
        local_authority: Set(location.local_authority.clone()),
        authority_key: Set(location.local_authority.as_ref().map(|name| name.to_lowercase())),
        region: Set(location.region.clone()),
        service_types: list(&location.service_types),
        user_bands: list(&location.user_bands),
        regulated_activities: list(&location.regulated_activities),
        registrant_id: Set(location.registrant.cqc_id.clone()),
        registrant_name: Set(location.registrant.name.clone()),
        registrant_company: Set(location.registrant.company_number.clone()),
        predecessors: list(&location.predecessors),
        overall: Set(location.rating.overall.words().into()),
        search_text: Set(search_text(location)),
    }
}

async fn insert_terms(db: &impl ConnectionTrait, written: &[Written]) -> Result<(), Refusal> {
    let of = |location: &Location| {
        let mut terms = terms_of(location);
        terms.push(grade_term(location.rating.overall));
        terms.extend((!location.registered).then(closed_term));
        terms.into_iter().map(|term| (location.id, term)).collect::<Vec<_>>()
    };
    let terms: Vec<(LocationId, String)> = written.iter().flat_map(|written| of(&written.location)).collect();
    insert_term_rows(db, &terms).await
}

async fn insert_term_rows(db: &impl ConnectionTrait, terms: &[(LocationId, String)]) -> Result<(), Refusal> {
    for portion in portions(terms, 2) {
        let rows = portion
            .iter()
            .map(|(location, text)| term::ActiveModel { term: Set(text.clone()), location_id: Set(*location) });
        term::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The words and the services that a location is found by, each once.
fn terms_of(location: &Location) -> Vec<String> {
    let mut services: Vec<String> = location.service_types.iter().map(|name| service_term(name)).collect();
    services.sort();
    services.dedup();
    [location.words(), services].concat()
}

/// A service as one term, that no word can be.
pub(super) fn service_term(name: &str) -> String {
    format!("|{}|", name.to_lowercase().replace(' ', "+"))
}

/// A grade as a term.
pub(super) fn grade_term(grade: Grade) -> String {
    format!("={}", grade.words().to_lowercase().replace(' ', "+"))
}

/// The term of whatever is no longer registered.
pub(super) fn closed_term() -> String {
    "=closed".to_owned()
}

/// The words and the services of a location, a space before each.
pub fn search_text(location: &Location) -> String {
    terms_of(location).iter().map(|term| format!(" {term}")).collect()
}

/// Makes a provider answer for a location that nobody answers for yet. False when somebody does.
pub async fn link(db: &impl ConnectionTrait, location: LocationId, provider: ProviderId) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::ProviderId, Expr::value(provider))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(location))
        .filter(Column::ProviderId.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

fn overtaken() -> Refusal {
    Refusal::busy_database("a location changed between being read and being written")
}

pub(super) fn location_of((row, rating): (Model, Option<rating::Model>)) -> Result<Location, Refusal> {
    let rating = rating.ok_or_else(|| Refusal::internal("a location without the rating it names"))?;
    let list = |value: Value| serde_json::from_value::<Vec<String>>(value).map_err(Refusal::internal);
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
        dormant: row.dormant,
        registered_on: row.registered_on,
        deregistered_on: row.deregistered_on,
        inspected_on: row.inspected_on,
        place,
        address: row.address,
        postcode: row.postcode,
        local_authority: row.local_authority,
        region: row.region,
        specialisms: list(row.specialisms)?,
        service_types: list(row.service_types)?,
        user_bands: list(row.user_bands)?,
        regulated_activities: list(row.regulated_activities)?,
        registrant: Registrant {
            cqc_id: row.registrant_id,
            name: row.registrant_name,
            company_number: row.registrant_company,
        },
        predecessors: list(row.predecessors)?,
        rating: recorded_of(rating)?.rating,
        version: row.version,
    })
}
