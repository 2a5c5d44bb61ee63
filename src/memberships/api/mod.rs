//! `/frameworks/{id}/members` and `/memberships`.

use actix_web::{get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Member, MembershipChange};
use super::service::Memberships;
use super::views::{MemberPage, MemberView, MembershipReason, MembershipView};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Visitor};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::permission::{DecideApplications, ReadMemberships};

pub fn routes(config: &mut ServiceConfig) {
    config.service(list_members).service(get_membership).service(suspend_membership).service(reinstate_membership);
}

/// Public once the framework is published: active members in the order of admission. The council's own people
/// also see those that are suspended or have left.
#[utoipa::path(tag = "memberships", summary = "List the members of a framework",
    params(("id" = FrameworkId, Path), Paging),
    responses((status = 200, description = "One page", body = MemberPage)))]
#[get("/frameworks/{id}/members")]
pub async fn list_members(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MemberPage>, Refusal> {
    let page = memberships.list(visitor.actor.as_ref(), *id, paging.0.request()?).await?.map(MemberView::from);
    Ok(Reply::ok(MemberPage { items: page.items, next: page.next }))
}

/// For the council that runs the framework and for the member itself, with its history. Membership promises no
/// volume and no minimum.
#[utoipa::path(tag = "memberships", summary = "Read a membership", params(("id" = MembershipId, Path)),
    security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "The membership", body = MembershipView)))]
#[get("/memberships/{id}")]
pub async fn get_membership(
    caller: Caller<ReadMemberships>,
    id: web::Path<MembershipId>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let member = memberships.find(&caller.actor, *id).await?;
    reply(member, &memberships).await
}

/// The member is invited to nothing new until it is reinstated; the people who live there stay.
#[utoipa::path(tag = "memberships", summary = "Suspend a member", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch),
    security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "Suspended", body = MembershipView),
        (status = 409, description = "The membership is not active", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/suspend")]
pub async fn suspend_membership(
    caller: Caller<DecideApplications>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.change(&call, *id, version.0, MembershipChange::Suspended, &body.reason).await?;
    reply(member, &memberships).await
}

/// Only a suspended member can be reinstated.
#[utoipa::path(tag = "memberships", summary = "Reinstate a suspended member", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch),
    security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "Active again", body = MembershipView),
        (status = 409, description = "The membership is not suspended", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/reinstate")]
pub async fn reinstate_membership(
    caller: Caller<DecideApplications>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.change(&call, *id, version.0, MembershipChange::Reinstated, &body.reason).await?;
    reply(member, &memberships).await
}

async fn reply(member: Member, memberships: &Memberships) -> Result<Reply<MembershipView>, Refusal> {
    let history = memberships.history(&member).await?;
    let version = member.version;
    Ok(Reply::ok(MembershipView::of(member, history)).version(version))
}
