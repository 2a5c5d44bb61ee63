//! `/frameworks/{id}/windows`.

use actix_web::{get, post, web};

use crate::frameworks::model::FrameworkState;
use crate::frameworks::service::Frameworks;
use crate::frameworks::views::{NewWindow, WindowExtension, WindowList, WindowView};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply, Routes, Visitor};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, WindowId};
use crate::kernel::permission::ManageFrameworks;

pub fn routes(config: &mut Routes) {
    config.service(list_windows).service(add_window).service(extend_window);
}

/// List the windows of a framework
///
/// Public once the framework is published: every period in which applications are taken, past and to come, in order
/// of opening, with what each is for and every closing it had before. A draft has none yet; where applications are
/// taken at any time there are none. The ETag is the framework's.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path)),
    responses((status = 200, description = "Every window", body = WindowList)))]
#[get("/frameworks/{id}/windows")]
pub async fn list_windows(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<WindowList>, Refusal> {
    let framework = frameworks.visible(visitor.actor.as_ref(), *id).await?;
    let windows = frameworks.windows(&framework).await?;
    let published = framework.state == FrameworkState::Published;
    let reply = Reply::ok(WindowList {
        always_open: published && windows.is_empty(),
        items: windows.iter().map(|window| WindowView::at(window.clone(), visitor.at)).collect(),
    });
    let reply = reply.version(framework.version);
    Ok(if published { reply.public() } else { reply })
}

/// Open a framework again by decision
///
/// Adds a window to a published framework, by a decision that is named and for a purpose that everybody can read. Under
/// a regime that takes applications at any time there is nothing to add. A rulebook with a hook `reopening` is asked.
/// `If-Match` is the framework's version.
#[utoipa::path(tag = "frameworks", request_body = NewWindow,
    params(("id" = FrameworkId, Path), IfMatch), security(("oauth2" = ["frameworks:manage"])),
    responses(
        (status = 201, description = "Added and public", body = WindowView),
        (status = 409, description = "It is a draft, or takes applications at any time", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "Fields at fault (`validation`): no decision, no purpose, outside the term, another \
            window in the way; or refused by the law (`refused-by-regime`) or by the rulebook (`refused-by-rule`)",
            body = ProblemBody, content_type = "application/problem+json"),
    ))]
#[post("/frameworks/{id}/windows")]
pub async fn add_window(
    caller: Caller<ManageFrameworks>,
    id: web::Path<FrameworkId>,
    version: IfMatch,
    body: Body<NewWindow>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<WindowView>, Refusal> {
    let (framework, window) = frameworks.add_window(&caller.call_with(&body), *id, version.0, &body.order()).await?;
    let address = format!("/api/v1/frameworks/{id}/windows");
    Ok(Reply::created(address, WindowView::at(window, caller.at())).version(framework.version))
}

/// Extend a window for everybody
///
/// For everybody alike: those who have a draft or an application here are told. Only to later, and only before it has
/// closed; every closing before stays on show. `If-Match` is the framework's version.
#[utoipa::path(tag = "frameworks", request_body = WindowExtension,
    params(("id" = FrameworkId, Path), ("window" = WindowId, Path), IfMatch),
    security(("oauth2" = ["frameworks:manage"])),
    responses(
        (status = 200, description = "It closes later", body = WindowView),
        (status = 409, description = "It has closed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No reason, not later than before, in the way of the next window, or outside the \
            term (`validation`); or the law does not allow it (`refused-by-regime`)", body = ProblemBody,
            content_type = "application/problem+json"),
    ))]
#[post("/frameworks/{id}/windows/{window}/extend")]
pub async fn extend_window(
    caller: Caller<ManageFrameworks>,
    path: web::Path<(FrameworkId, WindowId)>,
    version: IfMatch,
    body: Body<WindowExtension>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<WindowView>, Refusal> {
    let ((id, window), to) = (path.into_inner(), (body.closes_at.0, body.reason.as_str()));
    let (framework, window) = frameworks.extend_window(&caller.call_with(&body), id, window, version.0, to).await?;
    Ok(Reply::ok(WindowView::at(window, caller.at())).version(framework.version))
}
