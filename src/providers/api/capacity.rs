//! `/providers/{id}/locations/{location}/capacity`.

use actix_web::{get, put, web};

use crate::http::{Body, Caller, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::permission::{ManageProvider, ReadProviders};
use crate::providers::service::Providers;
use crate::providers::views::{CapacityView, NewCapacity};

/// Declare what a location can take
///
/// What is declared for a day stands in place of what was declared for it before; the latest day is shown.
#[utoipa::path(tag = "providers",
    params(("id" = ProviderId, Path), ("location" = LocationId, Path)),
    request_body = NewCapacity, security(("oauth2" = ["provider:manage"])),
    responses((status = 200, description = "What stands now", body = CapacityView)))]
#[put("/providers/{id}/locations/{location}/capacity")]
pub async fn declare_capacity(
    caller: Caller<ManageProvider>,
    path: web::Path<(ProviderId, LocationId)>,
    body: Body<NewCapacity>,
    providers: web::Data<Providers>,
) -> Result<Reply<CapacityView>, Refusal> {
    let (provider, location) = path.into_inner();
    let declared = providers.declare_capacity(&caller.call_with(&body), provider, location, &body).await?;
    Ok(Reply::ok(declared.into()))
}

/// Read what a location can take
///
/// By the provider's own word, for the latest day it was declared for.
#[utoipa::path(tag = "providers",
    params(("id" = ProviderId, Path), ("location" = LocationId, Path)),
    security(("oauth2" = ["provider:read"])),
    responses((status = 200, description = "What was declared last", body = CapacityView)))]
#[get("/providers/{id}/locations/{location}/capacity")]
pub async fn get_capacity(
    caller: Caller<ReadProviders>,
    path: web::Path<(ProviderId, LocationId)>,
    providers: web::Data<Providers>,
) -> Result<Reply<CapacityView>, Refusal> {
    let (provider, location) = path.into_inner();
    Ok(Reply::ok(providers.capacity(&caller.actor, provider, location).await?.into()))
}
