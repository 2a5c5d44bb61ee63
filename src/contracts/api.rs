//! `/contracts`.

use actix_web::{get, post, web};

use super::service::Contracts;
use super::views::{ContractPage, ContractView, NewExtension};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::ContractId;
use crate::kernel::permission::{ExtendContracts, ReadContracts};

pub fn routes(config: &mut Routes) {
    config.service(list_contracts).service(get_contract).service(extend_contract);
}

/// A council sees its own contracts, a partner those its lead shares with it, a provider those it holds; in order of
/// signing.
#[utoipa::path(tag = "contracts", summary = "List contracts", params(Paging),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "One page", body = ContractPage)))]
#[get("/contracts")]
pub async fn list_contracts(
    caller: Caller<ReadContracts>,
    paging: Query<Paging>,
    contracts: web::Data<Contracts>,
) -> Result<Reply<ContractPage>, Refusal> {
    let page = contracts.list(&caller.actor, paging.0.request()?).await?.map(ContractView::from);
    Ok(Reply::ok(ContractPage { items: page.items, next: page.next }))
}

/// With the days, if any, that no contract of the location covers before it starts.
#[utoipa::path(tag = "contracts", summary = "Read a contract", params(("id" = ContractId, Path)),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "The contract", body = ContractView)))]
#[get("/contracts/{id}")]
pub async fn get_contract(
    caller: Caller<ReadContracts>,
    id: web::Path<ContractId>,
    contracts: web::Data<Contracts>,
) -> Result<Reply<ContractView>, Refusal> {
    let contract = contracts.find(&caller.actor, *id).await?;
    let gap = contracts.gap_before(&caller.actor, &contract).await?;
    let version = contract.version;
    Ok(Reply::ok(ContractView::from(contract).after(gap)).version(version))
}

/// Takes up the next of the contract's options. Each can be used once.
#[utoipa::path(tag = "contracts", summary = "Extend a contract", params(("id" = ContractId, Path), IfMatch),
    request_body = NewExtension, security(("oauth2" = ["contracts:extend"])),
    responses((status = 201, description = "Extended", body = ContractView),
        (status = 409, description = "No option is left, or the contract has ended", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/contracts/{id}/extensions")]
pub async fn extend_contract(
    caller: Caller<ExtendContracts>,
    id: web::Path<ContractId>,
    version: IfMatch,
    body: Body<NewExtension>,
    contracts: web::Data<Contracts>,
) -> Result<Reply<ContractView>, Refusal> {
    let contract = contracts.extend(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = contract.version;
    Ok(Reply::created(format!("/api/v1/contracts/{}", contract.id), contract.into()).version(version))
}
