//! `/decisions`, and the decisions of a framework.

use actix_web::{get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::Decisions;
use super::views::{DecisionLine, DecisionPage, DecisionQuery, DecisionView, ReplayView};
use crate::http::{Caller, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::permission::{ReadDecisions, ReplayDecisions};

pub fn routes(config: &mut ServiceConfig) {
    config.service(list_decisions).service(get_decision).service(replay_decision);
}

/// What the rules decided under one framework, in order. A provider sees what is about its own business.
#[utoipa::path(tag = "decisions", summary = "List a framework's decisions",
    params(("id" = FrameworkId, Path), DecisionQuery), security(("oauth2" = ["decisions:read"])),
    responses((status = 200, description = "One page", body = DecisionPage)))]
#[get("/frameworks/{id}/decisions")]
pub async fn list_decisions(
    caller: Caller<ReadDecisions>,
    id: web::Path<FrameworkId>,
    query: Query<DecisionQuery>,
    decisions: web::Data<Decisions>,
) -> Result<Reply<DecisionPage>, Refusal> {
    let (filter, page) = query.0.read()?;
    let page = decisions.of_framework(&caller.actor, *id, &filter, page).await?.map(DecisionLine::from);
    Ok(Reply::ok(DecisionPage { items: page.items, next: page.next }))
}

/// The facts it was given, the rules that decided, every criterion with its reason and the facts it read.
#[utoipa::path(tag = "decisions", summary = "Read a decision and why", params(("id" = DecisionId, Path)),
    security(("oauth2" = ["decisions:read"])),
    responses((status = 200, description = "The decision", body = DecisionView)))]
#[get("/decisions/{id}")]
pub async fn get_decision(
    caller: Caller<ReadDecisions>,
    id: web::Path<DecisionId>,
    decisions: web::Data<Decisions>,
) -> Result<Reply<DecisionView>, Refusal> {
    Ok(Reply::ok(decisions.find(&caller.actor, *id).await?.try_into()?))
}

/// Asks the same rules about the same facts and compares the answer byte for byte with the record. Changes nothing.
#[utoipa::path(tag = "decisions", summary = "Replay a decision", params(("id" = DecisionId, Path)),
    security(("oauth2" = ["decisions:replay"])),
    responses((status = 200, description = "Identical, or what differs", body = ReplayView)))]
#[post("/decisions/{id}/replay")]
pub async fn replay_decision(
    caller: Caller<ReplayDecisions>,
    id: web::Path<DecisionId>,
    decisions: web::Data<Decisions>,
) -> Result<Reply<ReplayView>, Refusal> {
    Ok(Reply::ok(decisions.replay(&caller.actor, *id).await?.into()))
}
