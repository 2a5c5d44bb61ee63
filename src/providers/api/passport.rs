//! `/providers/{id}/passport`.

use actix_web::{get, put, web};

use crate::http::{Body, Caller, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::ProviderId;
use crate::kernel::permission::ManagePassport;
use crate::providers::service::Providers;
use crate::providers::views::{NewConsent, PassportView};

/// Read whether answers may be offered again
///
/// Buyer by buyer. Of whom nothing was said yet, there is no consent.
#[utoipa::path(tag = "providers",
    params(("id" = ProviderId, Path)), security(("oauth2" = ["passport:manage"])),
    responses((status = 200, description = "What the provider has last said", body = PassportView)))]
#[get("/providers/{id}/passport")]
pub async fn get_passport(
    caller: Caller<ManagePassport>,
    id: web::Path<ProviderId>,
    providers: web::Data<Providers>,
) -> Result<Reply<PassportView>, Refusal> {
    Ok(Reply::ok(providers.passport(&caller.actor, *id).await?.into()))
}

/// Say whether answers may be offered again
///
/// With consent for a buyer, what the provider's applications told other councils is offered for review when it applies to
/// that one (`GET /applications/{id}/suggestions`). Without, nothing is; what is said of one buyer says nothing of another.
/// Only the provider's own people can say so, and may take it back at any time; each change is kept with its date. Saying
/// the same again changes nothing.
#[utoipa::path(tag = "providers",
    params(("id" = ProviderId, Path)), request_body = NewConsent, security(("oauth2" = ["passport:manage"])),
    responses((status = 200, description = "Said", body = PassportView)))]
#[put("/providers/{id}/passport")]
pub async fn set_passport(
    caller: Caller<ManagePassport>,
    id: web::Path<ProviderId>,
    body: Body<NewConsent>,
    providers: web::Data<Providers>,
) -> Result<Reply<PassportView>, Refusal> {
    Ok(Reply::ok(providers.consent(&caller.call_with(&body), *id, (body.authority_id, body.consent)).await?.into()))
}
