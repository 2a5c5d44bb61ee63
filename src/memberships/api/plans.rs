//! `/memberships/{id}/improvement-plan`.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply, Routes};
use crate::kernel::ids::MembershipId;
use crate::kernel::permission::{ManageMembers, ReadMemberships, ReviewMembers};
use crate::kernel::{Instant, Refusal};
use crate::memberships::model::{Member, Plan};
use crate::memberships::service::Memberships;
use crate::memberships::views::{ActionEvidence, ImprovementPlanView, NewImprovementPlan, PlanClosing};

pub fn routes(config: &mut Routes) {
    config.service(get_plan).service(agree_plan).service(complete_action).service(close_plan);
}

/// Read a member's improvement plan
///
/// The one agreed last, open or closed, with every action done, open or overdue today.
#[utoipa::path(tag = "memberships", params(("id" = MembershipId, Path)),
    security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "The plan", body = ImprovementPlanView)))]
#[get("/memberships/{id}/improvement-plan")]
pub async fn get_plan(
    caller: Caller<ReadMemberships>,
    id: web::Path<MembershipId>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ImprovementPlanView>, Refusal> {
    Ok(reply(caller.at(), memberships.plan(&caller.actor, *id).await?))
}

/// Agree an improvement plan
///
/// With a member under review. New work and existing placements go on.
#[utoipa::path(tag = "memberships", request_body = NewImprovementPlan,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:review"])),
    responses((status = 201, description = "Agreed", body = ImprovementPlanView),
        (status = 409, description = "It is not under review (`allowed` says what may happen to it)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/memberships/{id}/improvement-plan")]
pub async fn agree_plan(
    caller: Caller<ReviewMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<NewImprovementPlan>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ImprovementPlanView>, Refusal> {
    let what = (body.reason.as_str(), body.actions());
    let (member, plan) = memberships.agree_plan(&caller.call_with(&body), *id, version.0, (what.0, &what.1)).await?;
    let location = format!("/api/v1/memberships/{}/improvement-plan", member.id);
    let view = ImprovementPlanView::at(caller.at(), plan, member.version);
    Ok(Reply::created(location, view).version(member.version))
}

/// Mark an action of a plan as done
///
/// With the evidence that was seen.
#[utoipa::path(tag = "memberships", request_body = ActionEvidence,
    params(("id" = MembershipId, Path), ("number" = i32, Path, description = "1 for the first"), IfMatch),
    security(("oauth2" = ["memberships:review"])),
    responses((status = 200, description = "Done", body = ImprovementPlanView),
        (status = 409, description = "It is done already, or there is no open plan", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/improvement-plan/actions/{number}/complete")]
pub async fn complete_action(
    caller: Caller<ReviewMembers>,
    path: web::Path<(MembershipId, i32)>,
    version: IfMatch,
    body: Body<ActionEvidence>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ImprovementPlanView>, Refusal> {
    let (id, number) = path.into_inner();
    let call = caller.call_with(&body);
    let done = memberships.complete_action(&call, id, version.0, (number, &body.evidence)).await?;
    Ok(reply(caller.at(), done))
}

/// Close an improvement plan
///
/// Met, when every action is done: the member is active again. Not met: it is suspended.
#[utoipa::path(tag = "memberships", request_body = PlanClosing,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Closed", body = ImprovementPlanView),
        (status = 409, description = "There is no open plan, or actions are open", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/improvement-plan/close")]
pub async fn close_plan(
    caller: Caller<ManageMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<PlanClosing>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ImprovementPlanView>, Refusal> {
    let how = (body.met, body.reason.as_str());
    Ok(reply(caller.at(), memberships.close_plan(&caller.call_with(&body), *id, version.0, how).await?))
}

fn reply(now: Instant, (member, plan): (Member, Plan)) -> Reply<ImprovementPlanView> {
    Reply::ok(ImprovementPlanView::at(now, plan, member.version)).version(member.version)
}
