//! What happens to a member: reviews, suspension, removal, leaving.

use actix_web::{post, web};

use super::reply;
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::MembershipId;
use crate::kernel::permission::{ActAsMember, ManageMembers, ReviewMembers};
use crate::memberships::model::MembershipChange;
use crate::memberships::service::Memberships;
use crate::memberships::views::{MembershipReason, MembershipView, NewRemoval, NewRemovalAnnouncement};

pub fn routes(config: &mut Routes) {
    config
        .service(start_member_review)
        .service(close_member_review)
        .service(suspend_membership)
        .service(reinstate_membership)
        .service(announce_removal)
        .service(terminate_membership)
        .service(withdraw_membership);
}

/// Place a member under review
///
/// A concern is looked into. Only an active member can be placed under review; new work and existing placements go on.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:review"])),
    responses((status = 200, description = "Under review", body = MembershipView),
        (status = 409, description = "It is not active", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/start-review")]
pub async fn start_member_review(
    caller: Caller<ReviewMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.change(&call, *id, version.0, MembershipChange::ReviewStarted, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Close the review of a member
///
/// No concern stands: the member is active again.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:review"])),
    responses((status = 200, description = "Active again", body = MembershipView),
        (status = 409, description = "It is not under review", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/close-review")]
pub async fn close_member_review(
    caller: Caller<ReviewMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.change(&call, *id, version.0, MembershipChange::ReviewClosed, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Suspend a member
///
/// The member is invited to nothing new and offered no placement until it is reinstated; the people who live there stay. An
/// improvement plan that is open is dropped.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Suspended", body = MembershipView),
        (status = 409, description = "It cannot be suspended from where it stands (`allowed` says what it can)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/suspend")]
pub async fn suspend_membership(
    caller: Caller<ManageMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.change(&call, *id, version.0, MembershipChange::Suspended, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Reinstate a suspended member
///
/// Only a suspended member can be reinstated.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Active again", body = MembershipView),
        (status = 409, description = "It is not suspended", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/reinstate")]
pub async fn reinstate_membership(
    caller: Caller<ManageMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.change(&call, *id, version.0, MembershipChange::Reinstated, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Announce the removal of a member
///
/// The member is told that it is to be removed, why, and from which day. Under a dynamic market this comes before every
/// removal but that of a debarred supplier; elsewhere it may. It lapses when the member is found to be in order.
#[utoipa::path(tag = "memberships", request_body = NewRemovalAnnouncement,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Announced", body = MembershipView),
        (status = 409, description = "It is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/announce-removal")]
pub async fn announce_removal(
    caller: Caller<ManageMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<NewRemovalAnnouncement>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let why = (body.ground, body.takes_effect_on);
    let member = memberships.announce_removal(&call, *id, version.0, why, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Remove a member
///
/// Existing placements continue under their contracts. An active member is looked into first, unless it is debarred; the
/// law of the framework may know certain grounds only, and want the removal announced before.
#[utoipa::path(tag = "memberships", request_body = NewRemoval,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Removed", body = MembershipView),
        (status = 409, description = "It cannot be removed from where it stands (`allowed` says what it can)",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Fields at fault (`validation`), or the law does not allow it, with the provision \
            (`refused-by-regime`)", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/memberships/{id}/terminate")]
pub async fn terminate_membership(
    caller: Caller<ManageMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<NewRemoval>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let member = memberships.remove(&caller.call_with(&body), *id, version.0, body.ground, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Leave a framework
///
/// The provider's own act: its location is no member from that moment on, and may apply again. Existing placements
/// continue under their contracts.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:act"])),
    responses((status = 200, description = "Left", body = MembershipView),
        (status = 409, description = "It is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/withdraw")]
pub async fn withdraw_membership(
    caller: Caller<ActAsMember>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let member = memberships.leave(&caller.call_with(&body), *id, version.0, &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}
