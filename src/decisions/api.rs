//! `/decisions`, and the decisions of a framework.

use actix_web::{Either, get, post, web};

use super::page;
use super::service::Decisions;
use super::views::{
    DecisionLine, DecisionPage, DecisionQuery, DecisionView, ReplayRequest, ReplaySummaryView, ReplayView,
};
use crate::http::{Body, Caller, HtmlPage, Query, Reply, Routes, WantsPage};
use crate::kernel::Refusal;
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::permission::{ReadDecisions, ReplayDecisions};

pub fn routes(config: &mut Routes) {
    config.service(list_decisions).service(get_decision).service(replay_decision).service(replay_decisions);
}

/// List a framework's decisions
///
/// What the rules decided under one framework, in order. A provider sees what is about its own business, a partner what
/// its lead shares: never what holds prices.
#[utoipa::path(tag = "decisions",
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

/// Read a decision and why
///
/// The facts it was given, the rules that decided, every criterion with its reason and the facts it read. With `Accept:
/// text/html` as a page for people.
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path)),
    security(("oauth2" = ["decisions:read"])),
    responses((status = 200, description = "The decision",
        content((DecisionView = "application/json"), (String = "text/html")))))]
#[get("/decisions/{id}")]
pub async fn get_decision(
    caller: Caller<ReadDecisions>,
    id: web::Path<DecisionId>,
    wants: WantsPage,
    decisions: web::Data<Decisions>,
) -> Result<Either<Reply<DecisionView>, HtmlPage>, Refusal> {
    let record = decisions.open(&caller.actor, *id, caller.at()).await?;
    let counterpart = decisions.counterpart(&record).await?;
    let view = DecisionView::of(record, counterpart)?;
    Ok(if wants.0 { Either::Right(HtmlPage::private(page::of(&view))) } else { Either::Left(Reply::ok(view)) })
}

/// Replay a decision
///
/// Asks the same rules about the same facts and compares the answer byte for byte with the record. Changes nothing.
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path)),
    security(("oauth2" = ["decisions:replay"])),
    responses((status = 200, description = "Identical, or what differs", body = ReplayView)))]
#[post("/decisions/{id}/replay")]
pub async fn replay_decision(
    caller: Caller<ReplayDecisions>,
    id: web::Path<DecisionId>,
    decisions: web::Data<Decisions>,
) -> Result<Reply<ReplayView>, Refusal> {
    Ok(Reply::ok(decisions.replay(&caller.actor, *id, caller.at()).await?.into()))
}

/// Replay a framework's decisions
///
/// Asks a sample of a framework's decisions again, those that the caller may read, and compares each byte for byte
/// with its record. Changes nothing.
#[utoipa::path(tag = "decisions", params(("id" = FrameworkId, Path)),
    request_body = ReplayRequest, security(("oauth2" = ["decisions:replay"])),
    responses((status = 200, description = "How many are identical, and what differs in the others",
        body = ReplaySummaryView)))]
#[post("/frameworks/{id}/decisions/replay")]
pub async fn replay_decisions(
    caller: Caller<ReplayDecisions>,
    id: web::Path<FrameworkId>,
    body: Body<ReplayRequest>,
    decisions: web::Data<Decisions>,
) -> Result<Reply<ReplaySummaryView>, Refusal> {
    Ok(Reply::ok(decisions.replay_some(&caller.actor, *id, &body.into_inner().read()?).await?.into()))
}
