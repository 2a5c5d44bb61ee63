//! The approval of direct awards, and their awards.

use actix_web::{get, post, web};

use super::super::service::Awards;
use super::super::views::{ApprovalList, ApprovalView, AwardView, NewAward, NewDirectApproval};
use super::approvals::shown;
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::DirectAwardId;
use crate::kernel::permission::{Award, ReadApprovals, RequestApproval};

/// Ask for approval of a direct award
///
/// It goes the way of every award: consultations, the steps of the scheme of delegation, the budget, call-in.
#[utoipa::path(tag = "approvals", params(("id" = DirectAwardId, Path)),
    request_body = NewDirectApproval, security(("oauth2" = ["approvals:request"])),
    responses((status = 201, description = "Asked for", body = ApprovalView),
        (status = 409, description = "It was withdrawn or awarded, or another approval of it stands", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/direct-awards/{id}/approvals")]
pub async fn request_direct_approval(
    caller: Caller<RequestApproval>,
    id: web::Path<DirectAwardId>,
    body: Body<NewDirectApproval>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.request_direct(&caller.call_with(&body), *id, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{}", approval.id), shown(approval, caller.at())).version(version))
}

/// List a direct award's approvals
///
/// The first one first. Those referred back stay in the list.
#[utoipa::path(tag = "approvals", params(("id" = DirectAwardId, Path)),
    security(("oauth2" = ["approvals:read"])),
    responses((status = 200, description = "Every approval", body = ApprovalList)))]
#[get("/direct-awards/{id}/approvals")]
pub async fn list_direct_approvals(
    caller: Caller<ReadApprovals>,
    id: web::Path<DirectAwardId>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalList>, Refusal> {
    let approvals = awards.approvals_of_direct(&caller.actor, *id, caller.at()).await?;
    Ok(Reply::ok(ApprovalList { items: approvals.into_iter().map(|one| shown(one, caller.at())).collect() }))
}

/// Award what was approved without a competition
///
/// Opens its contract, which waits for its signature, and tells the provider.
#[utoipa::path(tag = "awards",
    params(("id" = DirectAwardId, Path)), request_body = NewAward, security(("oauth2" = ["awards:award"])),
    responses((status = 201, description = "Awarded", body = AwardView),
        (status = 409, description = "It is not approved, its decision can still be called in (`effective_on`), it was awarded or \
            withdrawn, or the home is no longer an active member of the lot", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/direct-awards/{id}/awards")]
pub async fn award_directly(
    caller: Caller<Award>,
    id: web::Path<DirectAwardId>,
    body: Body<NewAward>,
    awards: web::Data<Awards>,
) -> Result<Reply<AwardView>, Refusal> {
    let made = awards.award_direct(&caller.call_with(&body), *id, body.approval_id).await?;
    Ok(Reply::created(format!("/api/v1/awards/{}", made.id), made.into()))
}
