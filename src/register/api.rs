//! `/cqc`: imports, locations, ratings.

use actix_web::{HttpRequest, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::Register;
use super::store::LocationFilter;
use super::views::{ImportReport, LocationHistoryView, LocationPage, LocationQuery, LocationView, NewRating};
use crate::http::{Body, Caller, ProblemBody, Query, RawBody, Reply, require_type};
use crate::kernel::ids::ImportId;
use crate::kernel::permission::{ImportRegister, ReadRegister};
use crate::kernel::{PageRequest, Refusal};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(import_register)
        .service(get_import)
        .service(list_locations)
        .service(get_location)
        .service(rate_location);
}

/// A CSV file in UTF-8 with a header that names the columns: location_id, name, number_of_beds, overall_rating and
/// report_date; where known also longitude, latitude, specialisms (joined by a bar), safe, effective, caring,
/// responsive, well_led, inherited, care_home and registered (the last three `Y` or `N`). Good rows are taken in,
/// also when others are not; the same file again changes nothing.
#[utoipa::path(tag = "register", summary = "Import the regulator's register",
    request_body(content = String, content_type = "text/csv", description = "The file itself",
        example = "location_id,name,number_of_beds,overall_rating,report_date\n1-105885228,Heathlands Care Home,84,Good,2018-09-12\n"),
    security(("oauth2" = ["register:import"])),
    responses((status = 201, description = "What became of every row", body = ImportReport)))]
#[post("/cqc/imports")]
pub async fn import_register(
    caller: Caller<ImportRegister>,
    request: HttpRequest,
    file: RawBody,
    register: web::Data<Register>,
) -> Result<Reply<ImportReport>, Refusal> {
    require_type(&request, "text/csv")?;
    let report = register.import(&caller.call_over(&file.0), &file.0).await?;
    Ok(Reply::created(format!("/api/v1/cqc/imports/{}", report.id), report))
}

/// The report as it was first given.
#[utoipa::path(tag = "register", summary = "Read an import's report", params(("id" = ImportId, Path)),
    security(("oauth2" = ["register:import"])),
    responses((status = 200, description = "The report", body = ImportReport)))]
#[get("/cqc/imports/{id}")]
pub async fn get_import(
    _caller: Caller<ImportRegister>,
    id: web::Path<ImportId>,
    register: web::Data<Register>,
) -> Result<Reply<ImportReport>, Refusal> {
    Ok(Reply::ok(register.import_report(*id).await?))
}

/// In the order in which the register learnt of them.
#[utoipa::path(tag = "register", summary = "List locations", params(LocationQuery),
    security(("oauth2" = ["register:read"])),
    responses((status = 200, description = "One page", body = LocationPage)))]
#[get("/cqc/locations")]
pub async fn list_locations(
    _caller: Caller<ReadRegister>,
    query: Query<LocationQuery>,
    register: web::Data<Register>,
) -> Result<Reply<LocationPage>, Refusal> {
    let LocationQuery { name, cqc_id, limit, cursor } = query.0;
    let page = PageRequest::parse(limit, cursor.as_deref())?;
    let page = register.list(&LocationFilter { name, cqc_id, provider: None }, page).await?.map(LocationView::from);
    Ok(Reply::ok(LocationPage { items: page.items, next: page.next }))
}

/// With every rating it has had.
#[utoipa::path(tag = "register", summary = "Read a location",
    params(("cqc_id" = String, Path, description = "The regulator's number", example = "1-105885228")),
    security(("oauth2" = ["register:read"])),
    responses((status = 200, description = "The location", body = LocationHistoryView)))]
#[get("/cqc/locations/{cqc_id}")]
pub async fn get_location(
    _caller: Caller<ReadRegister>,
    cqc_id: web::Path<String>,
    register: web::Data<Register>,
) -> Result<Reply<LocationHistoryView>, Refusal> {
    let found = register.with_history(&cqc_id).await?;
    let version = found.0.version;
    Ok(Reply::ok(found.into()).version(version))
}

/// For a report that is newer than the last import. It stands unless a later one is known; either way it joins the
/// history.
#[utoipa::path(tag = "register", summary = "Record a published rating",
    params(("cqc_id" = String, Path, description = "The regulator's number", example = "1-105885228")),
    request_body = NewRating, security(("oauth2" = ["register:import"])),
    responses((status = 201, description = "The location with the rating that now stands", body = LocationView),
        (status = 409, description = "The history holds this very rating already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/cqc/locations/{cqc_id}/ratings")]
pub async fn rate_location(
    caller: Caller<ImportRegister>,
    cqc_id: web::Path<String>,
    body: Body<NewRating>,
    register: web::Data<Register>,
) -> Result<Reply<LocationView>, Refusal> {
    let location = register.rate(&caller.call_with(&body), &cqc_id, &body).await?;
    let (address, version) = (format!("/api/v1/cqc/locations/{}", location.cqc_id), location.version);
    Ok(Reply::created(address, location.into()).version(version))
}
