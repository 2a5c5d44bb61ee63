//! `/api-clients`.

use actix_web::{get, post, web};
use secrecy::ExposeSecret;

use crate::access::service::{Access, ClientWithSecret};
use crate::access::views::{ApiClientPage, ApiClientSecretView, ApiClientView, NewApiClient};
use crate::http::{Body, Caller, IfMatch, Paging, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::ClientId;
use crate::kernel::permission::ManageAccounts;

/// Let another system in
///
/// The answer shows the client's secret, once: we keep only its hash. A client may have scopes that read; what
/// decides is done by people.
#[utoipa::path(tag = "people and clients", request_body = NewApiClient,
    security(("oauth2" = ["accounts:manage"])),
    responses((status = 201, description = "Set up, with its secret", body = ApiClientSecretView)))]
#[post("/api-clients")]
pub async fn create_api_client(
    caller: Caller<ManageAccounts>,
    body: Body<NewApiClient>,
    access: web::Data<Access>,
) -> Result<Reply<ApiClientSecretView>, Refusal> {
    let made = access.create_client(&caller.call_with(&body), &body).await?;
    let (location, version) = (format!("/api/v1/api-clients/{}", made.client.id), made.client.version);
    Ok(Reply::created(location, with_secret(made)).version(version))
}

/// List clients
///
/// In order of creation.
#[utoipa::path(tag = "people and clients", params(Paging), security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "One page", body = ApiClientPage)))]
#[get("/api-clients")]
pub async fn list_api_clients(
    _caller: Caller<ManageAccounts>,
    paging: Query<Paging>,
    access: web::Data<Access>,
) -> Result<Reply<ApiClientPage>, Refusal> {
    let page = access.clients(paging.0.request()?).await?.map(ApiClientView::from);
    Ok(Reply::ok(ApiClientPage { items: page.items, next: page.next }))
}

/// Read a client
///
/// One client, without its secret.
#[utoipa::path(tag = "people and clients", params(("id" = ClientId, Path)),
    security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "The client", body = ApiClientView)))]
#[get("/api-clients/{id}")]
pub async fn get_api_client(
    _caller: Caller<ManageAccounts>,
    id: web::Path<ClientId>,
    access: web::Data<Access>,
) -> Result<Reply<ApiClientView>, Refusal> {
    let client = access.client(*id).await?;
    let version = client.version;
    Ok(Reply::ok(client.into()).version(version))
}

/// Change a client's secret
///
/// A new secret, shown once. The old one, and every token it was given, ends at once.
#[utoipa::path(tag = "people and clients", params(("id" = ClientId, Path), IfMatch),
    security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "The new secret", body = ApiClientSecretView)))]
#[post("/api-clients/{id}/rotate-secret")]
pub async fn rotate_api_client_secret(
    caller: Caller<ManageAccounts>,
    id: web::Path<ClientId>,
    read: IfMatch,
    access: web::Data<Access>,
) -> Result<Reply<ApiClientSecretView>, Refusal> {
    let rotated = access.rotate_secret(&caller.call(), *id, read.0).await?;
    let version = rotated.client.version;
    Ok(Reply::ok(with_secret(rotated)).version(version))
}

/// Shut a client out
///
/// At once and for good.
#[utoipa::path(tag = "people and clients", params(("id" = ClientId, Path), IfMatch),
    security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "Shut out", body = ApiClientView)))]
#[post("/api-clients/{id}/disable")]
pub async fn disable_api_client(
    caller: Caller<ManageAccounts>,
    id: web::Path<ClientId>,
    read: IfMatch,
    access: web::Data<Access>,
) -> Result<Reply<ApiClientView>, Refusal> {
    let client = access.disable_client(&caller.call(), *id, read.0).await?;
    let version = client.version;
    Ok(Reply::ok(client.into()).version(version))
}

fn with_secret(made: ClientWithSecret) -> ApiClientSecretView {
    ApiClientSecretView {
        client_id: made.client.id,
        client: made.client.into(),
        client_secret: made.secret.map(|secret| secret.expose_secret().to_owned()),
    }
}
