//! Approvals.

use actix_web::{get, post, web};

use super::super::model::Approval;
use super::super::service::Awards;
use super::super::views::{ApprovalList, ApprovalView, NewApproval, NewStep, NewView, Reasoned};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply};
use crate::kernel::ids::{ApprovalId, CompetitionId};
use crate::kernel::permission::{Approve, GiveView, ReadApprovals, RequestApproval};
use crate::kernel::{Instant, Refusal, london};

/// As it stands at that moment.
pub(super) fn shown(approval: Approval, at: Instant) -> ApprovalView {
    ApprovalView::of(approval, london::date_of(at))
}

/// Ask for approval of an award
///
/// A report on the last ranking, naming the tenders to be awarded from its top down. Marks and rankings are frozen
/// until it is referred back.
#[utoipa::path(tag = "approvals", params(("id" = CompetitionId, Path)),
    request_body = NewApproval, security(("oauth2" = ["approvals:request"])),
    responses((status = 201, description = "Asked for", body = ApprovalView),
        (status = 409, description = "The tenders are not ranked, marks changed after the ranking, a better tender \
            would be passed over, or another approval stands", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/approvals")]
pub async fn request_approval(
    caller: Caller<RequestApproval>,
    id: web::Path<CompetitionId>,
    body: Body<NewApproval>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.request(&caller.call_with(&body), *id, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{}", approval.id), shown(approval, caller.at())).version(version))
}

/// List a competition's approvals
///
/// The first one first. Those referred back stay in the list.
#[utoipa::path(tag = "approvals",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["approvals:read"])),
    responses((status = 200, description = "Every approval", body = ApprovalList)))]
#[get("/competitions/{id}/approvals")]
pub async fn list_approvals(
    caller: Caller<ReadApprovals>,
    id: web::Path<CompetitionId>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalList>, Refusal> {
    let approvals = awards.approvals(&caller.actor, *id, caller.at()).await?;
    Ok(Reply::ok(ApprovalList { items: approvals.into_iter().map(|one| shown(one, caller.at())).collect() }))
}

/// Read an approval
///
/// The report, the views of those consulted, and what was decided.
#[utoipa::path(tag = "approvals", params(("id" = ApprovalId, Path)),
    security(("oauth2" = ["approvals:read"])),
    responses((status = 200, description = "The approval", body = ApprovalView)))]
#[get("/approvals/{id}")]
pub async fn get_approval(
    caller: Caller<ReadApprovals>,
    id: web::Path<ApprovalId>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.approval(&caller.actor, *id, caller.at()).await?;
    let version = approval.version;
    Ok(Reply::ok(shown(approval, caller.at())).version(version))
}

/// Give a consultee's view
///
/// Records the view of the office that the caller holds. It is no veto, and it is a change of the approval: whoever
/// decides must have read it.
#[utoipa::path(tag = "approvals", params(("id" = ApprovalId, Path)),
    request_body = NewView, security(("oauth2" = ["approvals:consult"])),
    responses((status = 201, description = "Recorded", body = ApprovalView),
        (status = 409, description = "The office has given its view, or the approval was decided",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/approvals/{id}/consultations")]
pub async fn give_view(
    caller: Caller<GiveView>,
    id: web::Path<ApprovalId>,
    body: Body<NewView>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.consult(&caller.call_with(&body), *id, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{}", approval.id), shown(approval, caller.at())).version(version))
}

/// Approve an award
///
/// Decides the next step of the scheme of delegation; with the last one the award is approved. The rulebook says whether this
/// officer may: by the values, by their office, by who was consulted, by the references, by what the budget has left, and
/// whether they marked.
#[utoipa::path(tag = "approvals", params(("id" = ApprovalId, Path), IfMatch),
    request_body = NewStep, security(("oauth2" = ["approvals:approve"])),
    responses((status = 200, description = "Approved, or a step of it taken", body = ApprovalView),
        (status = 409, description = "It was decided already", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "The rulebook does not allow it; `decision` names what is missing",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/approvals/{id}/approve")]
pub async fn approve_award(
    caller: Caller<Approve>,
    id: web::Path<ApprovalId>,
    version: IfMatch,
    body: Body<NewStep>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.approve(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = approval.version;
    Ok(Reply::ok(shown(approval, caller.at())).version(version))
}

/// Refer an award back
///
/// Marks and rankings can change again, and a new approval can be asked for.
#[utoipa::path(tag = "approvals", params(("id" = ApprovalId, Path), IfMatch),
    request_body = Reasoned, security(("oauth2" = ["approvals:approve"])),
    responses((status = 200, description = "Referred back", body = ApprovalView),
        (status = 409, description = "It was decided already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/approvals/{id}/refer-back")]
pub async fn refer_award_back(
    caller: Caller<Approve>,
    id: web::Path<ApprovalId>,
    version: IfMatch,
    body: Body<Reasoned>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.refer_back(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = approval.version;
    Ok(Reply::ok(shown(approval, caller.at())).version(version))
}
