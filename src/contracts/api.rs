//! `/contracts`.

use actix_web::{get, post, web};

use super::service::Contracts;
use super::views::{ContractPage, ContractView, EndingList, EndingView, LeadTime, NewExtension};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::ContractId;
use crate::kernel::london::date_of;
use crate::kernel::permission::{ExtendContracts, ReadContracts};

pub fn routes(config: &mut Routes) {
    config.service(list_contracts).service(list_endings).service(get_contract).service(extend_contract);
}

/// List contracts
///
/// A council sees its own contracts, a partner those its lead shares with it, a provider those it holds; in order of
/// award.
#[utoipa::path(tag = "contracts", params(Paging),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "One page", body = ContractPage)))]
#[get("/contracts")]
pub async fn list_contracts(
    caller: Caller<ReadContracts>,
    paging: Query<Paging>,
    contracts: web::Data<Contracts>,
) -> Result<Reply<ContractPage>, Refusal> {
    let page = contracts.list(&caller.actor, paging.0.request()?).await?;
    let page = page.map(|contract| ContractView::of(contract, date_of(caller.at())));
    Ok(Reply::ok(ContractPage { items: page.items, next: page.next }))
}

/// List contracts that run out with none after them
///
/// Of the contracts that run out within so many days, those that no other contract of the same location follows on the next
/// day: with the days that none covers, and the options that are left. A council asks early enough to buy again.
#[utoipa::path(tag = "contracts", params(LeadTime),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "The contracts, the first to end first", body = EndingList)))]
#[get("/contracts/running-out")]
pub async fn list_endings(
    caller: Caller<ReadContracts>,
    within: Query<LeadTime>,
    contracts: web::Data<Contracts>,
) -> Result<Reply<EndingList>, Refusal> {
    let endings = contracts.endings(&caller.actor, caller.at(), within.0.lead_days).await?;
    Ok(Reply::ok(EndingList { items: endings.into_iter().map(EndingView::from).collect() }))
}

/// Read a contract
///
/// With the days, if any, that no contract of the location covers before it starts.
#[utoipa::path(tag = "contracts", params(("id" = ContractId, Path)),
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
    Ok(Reply::ok(ContractView::of(contract, date_of(caller.at())).after(gap)).version(version))
}

/// Extend a contract
///
/// Takes up the next of the contract's options. Each can be used once.
#[utoipa::path(tag = "contracts", params(("id" = ContractId, Path), IfMatch),
    request_body = NewExtension, security(("oauth2" = ["contracts:extend"])),
    responses((status = 201, description = "Extended", body = ContractView),
        (status = 409, description = "It is not signed, no option is left, or the contract has ended", body = ProblemBody,
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
    let path = format!("/api/v1/contracts/{}", contract.id);
    Ok(Reply::created(path, ContractView::of(contract, date_of(caller.at()))).version(version))
}
