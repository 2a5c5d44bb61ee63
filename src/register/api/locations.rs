//! `/cqc/locations`, and those of a provider by the regulator's number of it.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, Paging, ProblemBody, Query, Reply};
use crate::kernel::permission::{ImportRegister, ReadRegister};
use crate::kernel::{PageRequest, Refusal};
use crate::register::intake::Intake;
use crate::register::service::Register;
use crate::register::store::LocationFilter;
use crate::register::views::{LocationHistoryView, LocationPage, LocationQuery, LocationView, NewRating};

/// Find locations
///
/// In the order in which the register learnt of them. Everything that is asked for must hold.
#[utoipa::path(tag = "register", params(LocationQuery),
    security(("oauth2" = ["register:read"])),
    responses((status = 200, description = "One page", body = LocationPage)))]
#[get("/cqc/locations")]
pub async fn list_locations(
    _caller: Caller<ReadRegister>,
    query: Query<LocationQuery>,
    register: web::Data<Register>,
) -> Result<Reply<LocationPage>, Refusal> {
    let LocationQuery { q, area, local_authority, rating, service, registered, name, cqc_id, limit, cursor } = query.0;
    let page = PageRequest::parse(limit, cursor.as_deref())?;
    let filter = LocationFilter { q, area, local_authority, rating, service, registered, name, cqc_id, provider: None };
    let page = register.list(&filter, page).await?.map(LocationView::from);
    Ok(Reply::ok(LocationPage { items: page.items, next: page.next }))
}

/// List the locations registered for a provider
///
/// One organisation, many homes: by the regulator's number of the provider, which need not be known here otherwise.
#[utoipa::path(tag = "register",
    params(("provider_id" = String, Path, description = "The regulator's number", example = "1-101604995"), Paging),
    security(("oauth2" = ["register:read"])),
    responses((status = 200, description = "One page, empty for a number the register never heard of",
        body = LocationPage)))]
#[get("/cqc/providers/{provider_id}/locations")]
pub async fn list_registrant_locations(
    _caller: Caller<ReadRegister>,
    provider_id: web::Path<String>,
    paging: Query<Paging>,
    register: web::Data<Register>,
) -> Result<Reply<LocationPage>, Refusal> {
    let page = register.of_registrant(&provider_id, paging.0.request()?).await?.map(LocationView::from);
    Ok(Reply::ok(LocationPage { items: page.items, next: page.next }))
}

/// Read a location
///
/// With every rating it has had.
#[utoipa::path(tag = "register",
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

/// Record a published rating
///
/// For a report that is newer than the last import. It stands unless a later one is known; either way it joins the
/// history.
#[utoipa::path(tag = "register",
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
    intake: web::Data<Intake>,
) -> Result<Reply<LocationView>, Refusal> {
    let location = intake.rate(&caller.call_with(&body), &cqc_id, &body).await?;
    let (address, version) = (format!("/api/v1/cqc/locations/{}", location.cqc_id), location.version);
    Ok(Reply::created(address, location.into()).version(version))
}
