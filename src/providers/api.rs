//! `/providers`.

mod capacity;
mod passport;
mod supplier;

use actix_web::{get, post, web};

use super::service::Providers;
use super::views::{LocationLink, NewIdentifier, NewProvider, ProviderPage, ProviderView};
use crate::http::{Body, Caller, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::ProviderId;
use crate::kernel::permission::{ManageAuthorities, ReadProviders};
use crate::register::{LocationPage, LocationView};

pub fn routes(config: &mut Routes) {
    config
        .service(create_provider)
        .service(list_providers)
        .service(get_provider)
        .service(list_provider_locations)
        .service(link_provider_location)
        .service(add_provider_identifier)
        .service(capacity::declare_capacity)
        .service(capacity::get_capacity)
        .service(passport::get_passport)
        .service(passport::set_passport)
        .service(supplier::import_supplier_information)
        .service(supplier::list_supplier_information)
        .service(supplier::get_supplier_information);
}

/// Set up a provider
///
/// A company number is padded to eight characters and must be new, like every other identifier but a tax number.
#[utoipa::path(tag = "providers", request_body = NewProvider,
    security(("oauth2" = ["authorities:manage"])),
    responses((status = 201, description = "Set up", body = ProviderView),
        (status = 409, description = "The party is known already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/providers")]
pub async fn create_provider(
    caller: Caller<ManageAuthorities>,
    body: Body<NewProvider>,
    providers: web::Data<Providers>,
) -> Result<Reply<ProviderView>, Refusal> {
    let provider = providers.create(&caller.call_with(&body), &body).await?;
    let version = provider.version;
    Ok(Reply::created(format!("/api/v1/providers/{}", provider.id), provider.into()).version(version))
}

/// List providers
///
/// Councils and platform staff see every provider, a provider's people their own.
#[utoipa::path(tag = "providers", params(Paging),
    security(("oauth2" = ["provider:read"])),
    responses((status = 200, description = "One page", body = ProviderPage)))]
#[get("/providers")]
pub async fn list_providers(
    caller: Caller<ReadProviders>,
    paging: Query<Paging>,
    providers: web::Data<Providers>,
) -> Result<Reply<ProviderPage>, Refusal> {
    let page = providers.list(&caller.actor, paging.0.request()?).await?.map(ProviderView::from);
    Ok(Reply::ok(ProviderPage { items: page.items, next: page.next }))
}

/// Read a provider
///
/// One provider.
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path)),
    security(("oauth2" = ["provider:read"])),
    responses((status = 200, description = "The provider", body = ProviderView)))]
#[get("/providers/{id}")]
pub async fn get_provider(
    caller: Caller<ReadProviders>,
    id: web::Path<ProviderId>,
    providers: web::Data<Providers>,
) -> Result<Reply<ProviderView>, Refusal> {
    let provider = providers.find(&caller.actor, *id).await?;
    let version = provider.version;
    Ok(Reply::ok(provider.into()).version(version))
}

/// List a provider's locations
///
/// In the order in which the register learnt of them, each with its latest rating.
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path), Paging),
    security(("oauth2" = ["provider:read"])),
    responses((status = 200, description = "One page", body = LocationPage)))]
#[get("/providers/{id}/locations")]
pub async fn list_provider_locations(
    caller: Caller<ReadProviders>,
    id: web::Path<ProviderId>,
    paging: Query<Paging>,
    providers: web::Data<Providers>,
) -> Result<Reply<LocationPage>, Refusal> {
    let page = providers.locations(&caller.actor, *id, paging.0.request()?).await?.map(LocationView::from);
    Ok(Reply::ok(LocationPage { items: page.items, next: page.next }))
}

/// Link a location to a provider
///
/// From now on the provider answers for the location and may apply for it. One provider answers for a location.
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path)),
    request_body = LocationLink, security(("oauth2" = ["authorities:manage"])),
    responses((status = 201, description = "Linked", body = LocationView),
        (status = 409, description = "A provider answers for the location already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/providers/{id}/locations")]
pub async fn link_provider_location(
    caller: Caller<ManageAuthorities>,
    id: web::Path<ProviderId>,
    body: Body<LocationLink>,
    providers: web::Data<Providers>,
) -> Result<Reply<LocationView>, Refusal> {
    let location = providers.link(&caller.call_with(&body), *id, body.location_id).await?;
    let (address, version) = (format!("/api/v1/cqc/locations/{}", location.cqc_id), location.version);
    Ok(Reply::created(address, location.into()).version(version))
}

/// Confirm an identifier of a provider
///
/// Confirms what a provider is known by in one register. No two parties have the same, and a company has one number.
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path)),
    request_body = NewIdentifier, security(("oauth2" = ["authorities:manage"])),
    responses((status = 201, description = "Confirmed", body = ProviderView),
        (status = 409, description = "Another party has it, or the provider has another company number",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/providers/{id}/identifiers")]
pub async fn add_provider_identifier(
    caller: Caller<ManageAuthorities>,
    id: web::Path<ProviderId>,
    body: Body<NewIdentifier>,
    providers: web::Data<Providers>,
) -> Result<Reply<ProviderView>, Refusal> {
    let provider = providers.identify(&caller.call_with(&body), *id, &body).await?;
    let version = provider.version;
    Ok(Reply::created(format!("/api/v1/providers/{id}"), provider.into()).version(version))
}
