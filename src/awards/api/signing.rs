//! Signatures, and contracts that are declined before them.

use actix_web::{post, web};

use super::super::service::Awards;
use super::super::views::{NewDecline, NewSignature};
use crate::contracts::ContractView;
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply};
use crate::kernel::ids::ContractId;
use crate::kernel::permission::{DeclineContracts, SignContracts};
use crate::kernel::{Refusal, london};

/// Sign a contract for the council
///
/// An award opens a contract, and this act concludes it: not by whoever asked for the approval, took one of its steps or marked
/// a tender of the competition.
#[utoipa::path(tag = "contracts",
    params(("id" = ContractId, Path), IfMatch), request_body = NewSignature, security(("oauth2" = ["contracts:sign"])),
    responses((status = 201, description = "Signed", body = ContractView),
        (status = 409, description = "It is signed already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/contracts/{id}/signature")]
pub async fn sign_contract(
    caller: Caller<SignContracts>,
    id: web::Path<ContractId>,
    version: IfMatch,
    body: Body<NewSignature>,
    awards: web::Data<Awards>,
) -> Result<Reply<ContractView>, Refusal> {
    let contract = awards.sign(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = contract.version;
    let view = ContractView::of(contract, london::date_of(caller.at()));
    Ok(Reply::created(format!("/api/v1/contracts/{id}"), view).version(version))
}

/// Decline a contract
///
/// Before it is signed: its provider says so itself, or the council records it with a `reference`, and the other side is told. The award
/// stays on record and binds nobody; a new approval can be asked for, of whoever comes next in the ranking, or of whom a new
/// allocation of the lots names.
#[utoipa::path(tag = "contracts", params(("id" = ContractId, Path), IfMatch),
    request_body = NewDecline, security(("oauth2" = ["contracts:decline"])),
    responses((status = 200, description = "Declined", body = ContractView),
        (status = 409, description = "It is signed or declined already (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/contracts/{id}/decline")]
pub async fn decline_contract(
    caller: Caller<DeclineContracts>,
    id: web::Path<ContractId>,
    version: IfMatch,
    body: Body<NewDecline>,
    awards: web::Data<Awards>,
) -> Result<Reply<ContractView>, Refusal> {
    let contract = awards.decline(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = contract.version;
    Ok(Reply::ok(ContractView::of(contract, london::date_of(caller.at()))).version(version))
}
