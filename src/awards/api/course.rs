//! What happens to an approval until it has effect.

use actix_web::{post, web};

use super::super::course::Reference;
use super::super::service::Awards;
use super::super::views::ApprovalView;
use super::super::views::effect::{CallInResolution, NewCallIn, NewPublication, NewUrgency};
use super::approvals::shown;
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::ApprovalId;
use crate::kernel::permission::{Approve, RecordPublications, RequestApproval};

/// Add a reference to an approval
///
/// What another office filed the report under, one of each kind. It is a change of the approval.
#[utoipa::path(tag = "approvals", params(("id" = ApprovalId, Path)),
    request_body = Reference, security(("oauth2" = ["approvals:request"])),
    responses((status = 201, description = "Added", body = ApprovalView),
        (status = 409, description = "There is one of its kind, or the approval was decided", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/approvals/{id}/references")]
pub async fn give_reference(
    caller: Caller<RequestApproval>,
    id: web::Path<ApprovalId>,
    body: Body<Reference>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.refer_to(&caller.call_with(&body), *id, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{id}"), shown(approval, caller.at())).version(version))
}

/// Record the publication of a decision
///
/// Where the rulebook lets decisions be called in, nothing is awarded before the time for that is over: the rule `call_in`
/// counts it from the publication. The record says whether it is a key decision and which wards it affects.
#[utoipa::path(tag = "approvals",
    params(("id" = ApprovalId, Path), IfMatch), request_body = NewPublication,
    security(("oauth2" = ["approvals:publish"])),
    responses((status = 201, description = "Recorded; `effect` says until when it can be called in", body = ApprovalView),
        (status = 409, description = "It is not approved, has effect already, or was published", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/approvals/{id}/publication")]
pub async fn publish_decision(
    caller: Caller<RecordPublications>,
    id: web::Path<ApprovalId>,
    version: IfMatch,
    body: Body<NewPublication>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.publish_decision(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{id}"), shown(approval, caller.at())).version(version))
}

/// Record that a decision was called in
///
/// Nothing is awarded until it is resolved.
#[utoipa::path(tag = "approvals",
    params(("id" = ApprovalId, Path), IfMatch), request_body = NewCallIn, security(("oauth2" = ["approvals:publish"])),
    responses((status = 201, description = "Recorded", body = ApprovalView),
        (status = 409, description = "It was not published, the time for it is over, or it was called in already",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/approvals/{id}/call-in")]
pub async fn call_decision_in(
    caller: Caller<RecordPublications>,
    id: web::Path<ApprovalId>,
    version: IfMatch,
    body: Body<NewCallIn>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.call_in(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{id}"), shown(approval, caller.at())).version(version))
}

/// Resolve a call-in
///
/// Upheld, the decision has effect at once. Sent back, it is as if it had been referred back: marks and rankings can change, and
/// a new approval can be asked for.
#[utoipa::path(tag = "approvals", params(("id" = ApprovalId, Path), IfMatch),
    request_body = CallInResolution, security(("oauth2" = ["approvals:approve"])),
    responses((status = 200, description = "Resolved", body = ApprovalView),
        (status = 409, description = "It was not called in", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/approvals/{id}/call-in/resolution")]
pub async fn resolve_call_in(
    caller: Caller<Approve>,
    id: web::Path<ApprovalId>,
    version: IfMatch,
    body: Body<CallInResolution>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.resolve_call_in(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = approval.version;
    Ok(Reply::ok(shown(approval, caller.at())).version(version))
}

/// Record that a decision cannot wait for call-in
///
/// The decision has effect at once, and cannot be called in. Not by whoever asked for the approval.
#[utoipa::path(tag = "approvals",
    params(("id" = ApprovalId, Path), IfMatch), request_body = NewUrgency, security(("oauth2" = ["approvals:approve"])),
    responses((status = 201, description = "Recorded", body = ApprovalView),
        (status = 409, description = "It is not approved, was called in, or has effect already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/approvals/{id}/urgency")]
pub async fn agree_urgency(
    caller: Caller<Approve>,
    id: web::Path<ApprovalId>,
    version: IfMatch,
    body: Body<NewUrgency>,
    awards: web::Data<Awards>,
) -> Result<Reply<ApprovalView>, Refusal> {
    let approval = awards.agree_urgency(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = approval.version;
    Ok(Reply::created(format!("/api/v1/approvals/{id}"), shown(approval, caller.at())).version(version))
}
