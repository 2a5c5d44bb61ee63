//! `/frameworks/{id}/direct-awards` and `/direct-awards`.

use actix_web::{get, post, web};

use super::model::DirectAward;
use super::proposal::NewDirectAward;
use super::service::DirectAwards;
use super::views::{DirectAwardPage, DirectAwardView, DirectAwardWithdrawal};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::ids::{DirectAwardId, FrameworkId};
use crate::kernel::permission::{ProposeDirectAwards, ReadDirectAwards};
use crate::kernel::{Actor, Refusal};

pub fn routes(config: &mut Routes) {
    config.service(propose_direct_award).service(list_direct_awards).service(get_direct_award);
    config.service(withdraw_direct_award);
}

/// Propose a contract without a competition
///
/// What is to be awarded to which member, and on what ground. On the ground `rulebook` the hook `direct_award` of the rulebook in
/// force decides, and its decision stays on record; on the ground `user_choice` the person's recorded preference, or that only
/// this provider is capable, and why it is in their best interests, with a reference in place of the person. Nothing is awarded
/// before it is approved: `POST /direct-awards/{id}/approvals`.
#[utoipa::path(tag = "direct awards", request_body = NewDirectAward,
    params(("id" = FrameworkId, Path, description = "The framework")),
    security(("oauth2" = ["direct-awards:propose"])),
    responses((status = 201, description = "Proposed", body = DirectAwardView),
        (status = 409, description = "The framework does not run or has no rule of direct award, the home is no active member of \
            the lot, its provider is debarred (wrong-state), or the rules could not decide (cannot-decide)", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "The rulebook does not allow it (refused-by-rule: `decision` names what is missing), the law \
            does not know the ground (refused-by-regime), or a field needs correcting (validation)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/direct-awards")]
pub async fn propose_direct_award(
    caller: Caller<ProposeDirectAwards>,
    id: web::Path<FrameworkId>,
    body: Body<NewDirectAward>,
    direct_awards: web::Data<DirectAwards>,
) -> Result<Reply<DirectAwardView>, Refusal> {
    let made = direct_awards.propose(&caller.call_with(&body), *id, &body).await?;
    let (location, version) = (format!("/api/v1/direct-awards/{}", made.id), made.version);
    Ok(Reply::created(location, DirectAwardView::seen(made, &caller.actor)).version(version))
}

/// List a framework's direct awards
///
/// A council sees its own in every state, a provider those that were awarded to it; in the order in which they were proposed.
#[utoipa::path(tag = "direct awards",
    params(("id" = FrameworkId, Path, description = "The framework"), Paging),
    security(("oauth2" = ["direct-awards:read"])),
    responses((status = 200, description = "One page", body = DirectAwardPage)))]
#[get("/frameworks/{id}/direct-awards")]
pub async fn list_direct_awards(
    caller: Caller<ReadDirectAwards>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    direct_awards: web::Data<DirectAwards>,
) -> Result<Reply<DirectAwardPage>, Refusal> {
    let page = direct_awards.list(&caller.actor, *id, (caller.at(), paging.0.request()?)).await?;
    let page = page.map(|direct| DirectAwardView::seen(direct, &caller.actor));
    Ok(Reply::ok(DirectAwardPage { items: page.items, next: page.next }))
}

/// Read a direct award
///
/// For the council whose it is, and for the provider once it is awarded.
#[utoipa::path(tag = "direct awards", params(("id" = DirectAwardId, Path)),
    security(("oauth2" = ["direct-awards:read"])),
    responses((status = 200, description = "The direct award", body = DirectAwardView)))]
#[get("/direct-awards/{id}")]
pub async fn get_direct_award(
    caller: Caller<ReadDirectAwards>,
    id: web::Path<DirectAwardId>,
    direct_awards: web::Data<DirectAwards>,
) -> Result<Reply<DirectAwardView>, Refusal> {
    Ok(reply(direct_awards.find(&caller.actor, *id, caller.at()).await?, &caller.actor))
}

/// Withdraw a proposed direct award
///
/// What was proposed never changes; whoever wants something else gives it up and proposes anew.
#[utoipa::path(tag = "direct awards",
    params(("id" = DirectAwardId, Path), IfMatch), request_body = DirectAwardWithdrawal,
    security(("oauth2" = ["direct-awards:propose"])),
    responses((status = 200, description = "Withdrawn", body = DirectAwardView),
        (status = 409, description = "It was withdrawn or awarded (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/direct-awards/{id}/withdraw")]
pub async fn withdraw_direct_award(
    caller: Caller<ProposeDirectAwards>,
    id: web::Path<DirectAwardId>,
    version: IfMatch,
    body: Body<DirectAwardWithdrawal>,
    direct_awards: web::Data<DirectAwards>,
) -> Result<Reply<DirectAwardView>, Refusal> {
    let withdrawn = direct_awards.withdraw(&caller.call_with(&body), *id, version.0, &body.reason).await?;
    Ok(reply(withdrawn, &caller.actor))
}

fn reply(direct: DirectAward, actor: &Actor) -> Reply<DirectAwardView> {
    let version = direct.version;
    Reply::ok(DirectAwardView::seen(direct, actor)).version(version)
}
