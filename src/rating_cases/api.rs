//! `/frameworks/{id}/rating-cases`, `/rating-cases` and `/providers/{id}/reapplications`.

use actix_web::{get, post, web};

use super::service::RatingCases;
use super::store::CaseState;
use super::views::{
    LookedAgainView, RatingCaseClosing, RatingCaseDetailView, RatingCasePage, RatingCaseQuery, RatingCaseState,
    RatingCaseView, RatingCheckAsidePage, RatingCheckAsideView, ReapplicationPage, ReapplicationView,
};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, ProviderId, RatingCaseId};
use crate::kernel::permission::{DecideApplications, ReadMemberships, ReadProviders};

pub fn routes(config: &mut Routes) {
    config.service(list_rating_checks_aside).service(look_again);
    config.service(list_rating_cases).service(get_rating_case).service(close_rating_case).service(list_reapplications);
}

/// List the rating cases of a framework
///
/// Members whose rating or registration changed and whom the rules in force would not simply admit now, oldest first:
/// the officers' queue. A provider sees its own. No case moves anybody out or stops anything by itself.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), RatingCaseQuery), security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "One page", body = RatingCasePage)))]
#[get("/frameworks/{id}/rating-cases")]
pub async fn list_rating_cases(
    caller: Caller<ReadMemberships>,
    id: web::Path<FrameworkId>,
    query: Query<RatingCaseQuery>,
    cases: web::Data<RatingCases>,
) -> Result<Reply<RatingCasePage>, Refusal> {
    let state = query.0.state.map(|state| match state {
        RatingCaseState::Open => CaseState::Open,
        RatingCaseState::Closed => CaseState::Closed,
    });
    let page = cases.list(&caller.actor, *id, state, query.0.page()?).await?.map(RatingCaseView::from);
    Ok(Reply::ok(RatingCasePage { items: page.items, next: page.next }))
}

/// Read a rating case
///
/// With the number under which the location goes on, if it was registered anew.
#[utoipa::path(tag = "memberships", params(("id" = RatingCaseId, Path)),
    security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "The case", body = RatingCaseDetailView)))]
#[get("/rating-cases/{id}")]
pub async fn get_rating_case(
    caller: Caller<ReadMemberships>,
    id: web::Path<RatingCaseId>,
    cases: web::Data<RatingCases>,
) -> Result<Reply<RatingCaseDetailView>, Refusal> {
    let (named, location, succeeded_by) = cases.find(&caller.actor, *id).await?;
    let version = named.case.version;
    let view = RatingCaseDetailView { case: named.into(), cqc_id: location.cqc_id, succeeded_by };
    Ok(Reply::ok(view).version(version))
}

/// Close a rating case
///
/// With an outcome that is true of the membership already: a suspension or a removal is an act of its own, with its own
/// reason and notice.
#[utoipa::path(tag = "memberships", request_body = RatingCaseClosing,
    params(("id" = RatingCaseId, Path), IfMatch), security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "Closed", body = RatingCaseView),
        (status = 409, description = "It is closed already, or the outcome is not true of the membership",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/rating-cases/{id}/close")]
pub async fn close_rating_case(
    caller: Caller<DecideApplications>,
    id: web::Path<RatingCaseId>,
    version: IfMatch,
    body: Body<RatingCaseClosing>,
    cases: web::Data<RatingCases>,
) -> Result<Reply<RatingCaseView>, Refusal> {
    let call = caller.call_with(&body);
    let named = cases.close(&call, *id, version.0, body.outcome, &body.reason).await?;
    let version = named.case.version;
    Ok(Reply::ok(named.into()).version(version))
}

/// List what a provider may apply for again
///
/// Applications that were refused for the location's rating, which is better now. An application that follows takes the
/// refused one off this list. The provider sees its own, a council those for its own frameworks.
#[utoipa::path(tag = "providers",
    params(("id" = ProviderId, Path), Paging), security(("oauth2" = ["provider:read"])),
    responses((status = 200, description = "One page", body = ReapplicationPage)))]
#[get("/providers/{id}/reapplications")]
pub async fn list_reapplications(
    caller: Caller<ReadProviders>,
    id: web::Path<ProviderId>,
    paging: Query<Paging>,
    cases: web::Data<RatingCases>,
) -> Result<Reply<ReapplicationPage>, Refusal> {
    let page = cases.reapplications(&caller.actor, (*id, caller.at()), paging.0.request()?).await?;
    let page = page.map(|(one, location)| ReapplicationView::of(one, location.map(|location| location.name)));
    Ok(Reply::ok(ReapplicationPage { items: page.items, next: page.next }))
}

/// List the rating checks that were set aside
///
/// Members and refused applicants whose ratings changed and who could not be looked at, because what the check reads is
/// broken; oldest first. For the council's people.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), Paging), security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "One page", body = RatingCheckAsidePage)))]
#[get("/frameworks/{id}/rating-checks-aside")]
pub async fn list_rating_checks_aside(
    caller: Caller<ReadMemberships>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    cases: web::Data<RatingCases>,
) -> Result<Reply<RatingCheckAsidePage>, Refusal> {
    let page = cases.set_aside(&caller.actor, *id, paging.0.request()?).await?.map(RatingCheckAsideView::from);
    Ok(Reply::ok(RatingCheckAsidePage { items: page.items, next: page.next }))
}

/// Look again at what was set aside
///
/// Once what was broken is mended: the oldest hundred are looked at again.
#[utoipa::path(tag = "memberships", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "What is left", body = LookedAgainView)))]
#[post("/frameworks/{id}/rating-checks-aside/look-again")]
pub async fn look_again(
    caller: Caller<DecideApplications>,
    id: web::Path<FrameworkId>,
    cases: web::Data<RatingCases>,
) -> Result<Reply<LookedAgainView>, Refusal> {
    Ok(Reply::ok(LookedAgainView { left: cases.look_again(&caller.call(), *id).await? }))
}
