//! `/providers/{id}/supplier-information`.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, Paging, ProblemBody, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{ProviderId, SupplierInformationId};
use crate::kernel::permission::ManageSupplierInformation;
use crate::providers::service::Providers;
use crate::providers::views::{
    NewSupplierInformation, SupplierInformationPage, SupplierInformationSummary, SupplierInformationView,
};

/// Import supplier information
///
/// Core supplier information from the central digital platform: the JSON behind a share code, brought along by the
/// provider. Every version is kept as it came. Its identifiers become the provider's, as declared, not confirmed; names,
/// addresses and connected persons are read; modules of questions are kept and not interpreted.
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path)),
    request_body = NewSupplierInformation, security(("oauth2" = ["supplier-information:manage"])),
    responses((status = 201, description = "Kept", body = SupplierInformationView),
        (status = 409, description = "This very version is kept already", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "It is not what the share code stands for, or is about another party",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/providers/{id}/supplier-information")]
pub async fn import_supplier_information(
    caller: Caller<ManageSupplierInformation>,
    id: web::Path<ProviderId>,
    body: Body<NewSupplierInformation>,
    providers: web::Data<Providers>,
) -> Result<Reply<SupplierInformationView>, Refusal> {
    let (version, is_latest) = providers.import_information(&caller.call_with(&body), *id, &body).await?;
    let address = format!("/api/v1/providers/{id}/supplier-information/{}", version.id);
    Ok(Reply::created(address, (version, is_latest).into()))
}

/// List supplier information
///
/// Every version that was imported, in that order.
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path), Paging),
    security(("oauth2" = ["supplier-information:manage"])),
    responses((status = 200, description = "One page", body = SupplierInformationPage)))]
#[get("/providers/{id}/supplier-information")]
pub async fn list_supplier_information(
    caller: Caller<ManageSupplierInformation>,
    id: web::Path<ProviderId>,
    paging: Query<Paging>,
    providers: web::Data<Providers>,
) -> Result<Reply<SupplierInformationPage>, Refusal> {
    let page = providers.information(&caller.actor, *id, paging.0.request()?).await?;
    let page = page.map(SupplierInformationSummary::from);
    Ok(Reply::ok(SupplierInformationPage { items: page.items, next: page.next }))
}

/// Read supplier information
///
/// One version with all that came with it.
#[utoipa::path(tag = "providers",
    params(("id" = ProviderId, Path), ("version" = SupplierInformationId, Path)),
    security(("oauth2" = ["supplier-information:manage"])),
    responses((status = 200, description = "The version", body = SupplierInformationView)))]
#[get("/providers/{id}/supplier-information/{version}")]
pub async fn get_supplier_information(
    caller: Caller<ManageSupplierInformation>,
    path: web::Path<(ProviderId, SupplierInformationId)>,
    providers: web::Data<Providers>,
) -> Result<Reply<SupplierInformationView>, Refusal> {
    let (id, version) = path.into_inner();
    Ok(Reply::ok(providers.information_version(&caller.actor, id, version).await?.into()))
}
