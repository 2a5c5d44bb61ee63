//! `/frameworks/{id}/late-applications` and `/applications/{id}/late-decision`.

use actix_web::{get, post, web};

use crate::applications::service::Applications;
use crate::applications::views::{LateApplicationPage, LateApplicationView, NewLateDecision};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::permission::{DecideApplications, ReadApplications};

pub fn routes(config: &mut Routes) {
    config.service(list_late_applications).service(decide_late_application);
}

/// List what came late for a framework
///
/// For the council: who came late, for which window, by how much, and what was decided about each, so that others are
/// treated alike. Not what they applied with: that is sealed until it is taken.
#[utoipa::path(tag = "applications",
    params(("id" = FrameworkId, Path), Paging), security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "One page, in the order in which they came", body = LateApplicationPage)))]
#[get("/frameworks/{id}/late-applications")]
pub async fn list_late_applications(
    caller: Caller<ReadApplications>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    applications: web::Data<Applications>,
) -> Result<Reply<LateApplicationPage>, Refusal> {
    let page = applications.late(&caller.actor, *id, paging.0.request()?).await?;
    let page = page.map(|(late, window)| LateApplicationView::of(late, window));
    Ok(Reply::ok(LateApplicationPage { items: page.items, next: page.next }))
}

/// Decide whether a late application is taken
///
/// Where the rulebook holds what comes late. `accept` puts it into the window it was late for, and the rules read it;
/// `reject` gives it back to its provider unread, as a draft. Either way with a reason, once. `If-Match` is the version
/// in the list of what came late.
#[utoipa::path(tag = "applications",
    request_body = NewLateDecision, params(("id" = ApplicationId, Path), IfMatch),
    security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "Decided", body = LateApplicationView),
        (status = 409, description = "It is decided or taken back already, or the location has become a member",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/applications/{id}/late-decision")]
pub async fn decide_late_application(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<NewLateDecision>,
    applications: web::Data<Applications>,
) -> Result<Reply<LateApplicationView>, Refusal> {
    let said = (body.outcome, body.reason.as_str());
    let (late, window) = applications.decide_late(&caller.call_with(&body), *id, version.0, said).await?;
    let version = late.version;
    Ok(Reply::ok(LateApplicationView::of(late, window)).version(version))
}
