//! `/providers/{id}/connected-persons` and `/connected-persons/{id}`.

use actix_web::{get, post, put, web};

use crate::exclusions::service::Exclusions;
use crate::exclusions::views::{
    ConnectedPersonList, ConnectedPersonPage, ConnectedPersonQuery, ConnectedPersonView, InformationToTake,
    NewConnectedPerson,
};
use crate::http::{Body, Caller, IfMatch, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{ConnectedPersonId, ProviderId};
use crate::kernel::permission::Declare;

/// List a provider's connected persons
///
/// The provider's own people alone read the list; a council reads of a connected person in what is declared about it.
#[utoipa::path(tag = "exclusion",
    params(("id" = ProviderId, Path), ConnectedPersonQuery), security(("oauth2" = ["exclusions:declare"])),
    responses((status = 200, description = "One page", body = ConnectedPersonPage)))]
#[get("/providers/{id}/connected-persons")]
pub async fn list_connected_persons(
    caller: Caller<Declare>,
    id: web::Path<ProviderId>,
    query: Query<ConnectedPersonQuery>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<ConnectedPersonPage>, Refusal> {
    let page = exclusions.persons(&caller.actor, *id, query.0.on, query.0.page()?).await?;
    let page = page.map(ConnectedPersonView::from);
    Ok(Reply::ok(ConnectedPersonPage { items: page.items, next: page.next }))
}

/// Add a connected person
///
/// Directors, persons with significant control, parents and subsidiaries, predecessors, and whoever has significant
/// influence either way (Procurement Act 2023, Schedule 6, paragraph 45).
#[utoipa::path(tag = "exclusion", params(("id" = ProviderId, Path)),
    request_body = NewConnectedPerson, security(("oauth2" = ["exclusions:declare"])),
    responses((status = 201, description = "Added", body = ConnectedPersonView)))]
#[post("/providers/{id}/connected-persons")]
pub async fn add_connected_person(
    caller: Caller<Declare>,
    id: web::Path<ProviderId>,
    body: Body<NewConnectedPerson>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<ConnectedPersonView>, Refusal> {
    let person = exclusions.add_person(&caller.call_with(&body), *id, &(&*body).into()).await?;
    let version = person.version;
    let address = format!("/api/v1/providers/{id}/connected-persons");
    Ok(Reply::created(address, person.into()).version(version))
}

/// Take connected persons from supplier information
///
/// Whom a version names and who is not kept yet; doing it again adds nobody. Where the platform does not say whether a
/// company is a parent or a subsidiary, neither does the role.
#[utoipa::path(tag = "exclusion",
    params(("id" = ProviderId, Path)), request_body = InformationToTake,
    security(("oauth2" = ["exclusions:declare"])),
    responses((status = 200, description = "Those who were added", body = ConnectedPersonList)))]
#[post("/providers/{id}/connected-persons/take")]
pub async fn take_connected_persons(
    caller: Caller<Declare>,
    id: web::Path<ProviderId>,
    body: Body<InformationToTake>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<ConnectedPersonList>, Refusal> {
    let added = exclusions.take_persons(&caller.call_with(&body), *id, body.supplier_information_id).await?;
    Ok(Reply::ok(ConnectedPersonList { items: added.into_iter().map(Into::into).collect() }))
}

/// Change a connected person
///
/// All particulars in place of those it has. A connection that has ended gets its last day; nobody is deleted, because
/// what somebody did while connected may count for years.
#[utoipa::path(tag = "exclusion",
    params(("id" = ConnectedPersonId, Path), IfMatch), request_body = NewConnectedPerson,
    security(("oauth2" = ["exclusions:declare"])),
    responses((status = 200, description = "Changed", body = ConnectedPersonView)))]
#[put("/connected-persons/{id}")]
pub async fn change_connected_person(
    caller: Caller<Declare>,
    id: web::Path<ConnectedPersonId>,
    version: IfMatch,
    body: Body<NewConnectedPerson>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<ConnectedPersonView>, Refusal> {
    let changed = exclusions.change_person(&caller.call_with(&body), *id, version.0, &(&*body).into()).await?;
    let version = changed.version;
    Ok(Reply::ok(changed.into()).version(version))
}
