//! `/frameworks`: setting up, publishing, reading.

use actix_web::{get, post, put, web};

use super::model::{Framework, FrameworkState};
use super::service::Frameworks;
use super::views::{
    FrameworkPage, FrameworkSummaryView, FrameworkView, LawFindingList, LawFindingView, LawSeverity, NewFramework,
};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes, Visitor};
use crate::kernel::ids::FrameworkId;
use crate::kernel::permission::{ManageFrameworks, ReadFrameworks};
use crate::kernel::{Instant, Refusal};
use crate::regimes::LawFinding;

mod lots;
mod rulebook;
mod windows;

pub fn routes(config: &mut Routes) {
    config
        .service(create_framework)
        .service(list_frameworks)
        .service(get_framework)
        .service(change_framework)
        .service(publish_framework)
        .service(get_framework_law)
        .configure(lots::routes)
        .configure(windows::routes)
        .configure(rulebook::routes);
}

/// Set up a framework
///
/// A draft, seen by its own council alone. The legal regime limits its term and kind.
#[utoipa::path(tag = "frameworks", request_body = NewFramework,
    security(("oauth2" = ["frameworks:manage"])),
    responses(
        (status = 201, description = "A draft", body = FrameworkView),
        (status = 422, description = "Fields at fault (`validation`), or a vehicle that the law does not know, with the \
            provision (`refused-by-regime`)", body = ProblemBody, content_type = "application/problem+json"),
    ))]
#[post("/frameworks")]
pub async fn create_framework(
    caller: Caller<ManageFrameworks>,
    body: Body<NewFramework>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkView>, Refusal> {
    let framework = frameworks.create(&caller.call_with(&body), &body.terms()).await?;
    let (location, version) = (format!("/api/v1/frameworks/{}", framework.id), framework.version);
    Ok(Reply::created(location, FrameworkView::of(framework, None)).version(version))
}

/// List frameworks
///
/// Public: every published framework. A council's staff see their own drafts too.
#[utoipa::path(tag = "frameworks", params(Paging),
    responses((status = 200, description = "One page, in order of creation", body = FrameworkPage)))]
#[get("/frameworks")]
pub async fn list_frameworks(
    visitor: Visitor,
    paging: Query<Paging>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkPage>, Refusal> {
    let page = frameworks.list(visitor.actor.as_ref(), paging.0.request()?).await?.map(FrameworkSummaryView::from);
    let reply = Reply::ok(FrameworkPage { items: page.items, next: page.next });
    Ok(if visitor.actor.is_none() { reply.public() } else { reply })
}

/// Read a framework
///
/// Public once it is published.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path)),
    responses((status = 200, description = "The framework", body = FrameworkView)))]
#[get("/frameworks/{id}")]
pub async fn get_framework(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkView>, Refusal> {
    reply(&frameworks, frameworks.visible(visitor.actor.as_ref(), *id).await?, visitor.at).await
}

/// Change a draft
///
/// Only a draft can be changed. A lot that keeps its code keeps its id.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path), IfMatch),
    request_body = NewFramework, security(("oauth2" = ["frameworks:manage"])),
    responses(
        (status = 200, description = "The draft as it stands now", body = FrameworkView),
        (status = 409, description = "It is published", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Fields at fault (`validation`), or a vehicle that the law does not know, with the \
            provision (`refused-by-regime`)", body = ProblemBody, content_type = "application/problem+json"),
    ))]
#[put("/frameworks/{id}")]
pub async fn change_framework(
    caller: Caller<ManageFrameworks>,
    id: web::Path<FrameworkId>,
    version: IfMatch,
    body: Body<NewFramework>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkView>, Refusal> {
    let changed = frameworks.change(&caller.call_with(&body), *id, version.0, &body.terms()).await?;
    reply(&frameworks, changed, caller.at()).await
}

/// Publish a framework
///
/// The rulebook in force says whether the framework may have these years (its hook `term`, if it has one) and computes the
/// windows, and both decisions are recorded. From then on the framework is public, and its term, lots and windows stand.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path), IfMatch),
    security(("oauth2" = ["frameworks:manage"])),
    responses(
        (status = 200, description = "Published", body = FrameworkView),
        (status = 409, description = "It is published already, or has no rulebook (`wrong-state`), or the rulebook could \
            not say (`cannot-decide`)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The rulebook does not allow these years or gives no usable windows \
            (`refused-by-rule`), or the legal regime does not allow them (`refused-by-regime`)", body = ProblemBody, content_type = "application/problem+json"),
    ))]
#[post("/frameworks/{id}/publish")]
pub async fn publish_framework(
    caller: Caller<ManageFrameworks>,
    id: web::Path<FrameworkId>,
    version: IfMatch,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkView>, Refusal> {
    let published = frameworks.publish(&caller.call(), *id, version.0).await?;
    reply(&frameworks, published, caller.at()).await
}

/// Read what the law says of a framework
///
/// What the legal regime forbids or wants looked at, of the framework and of its windows, each with its provision. The
/// figures behind it stand in `GET /regimes/{name}`.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["frameworks:read"])),
    responses((status = 200, description = "Errors and warnings; none when all is well", body = LawFindingList)))]
#[get("/frameworks/{id}/law")]
pub async fn get_framework_law(
    caller: Caller<ReadFrameworks>,
    id: web::Path<FrameworkId>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<LawFindingList>, Refusal> {
    let found = frameworks.law(&caller.actor, caller.at(), *id).await?;
    Ok(Reply::ok(LawFindingList { items: found.into_iter().map(law_finding).collect() }))
}

fn law_finding(found: LawFinding) -> LawFindingView {
    let LawFinding { refused, code, detail, pointer } = found;
    LawFindingView { severity: if refused { LawSeverity::Error } else { LawSeverity::Warning }, code, detail, pointer }
}

async fn reply(frameworks: &Frameworks, framework: Framework, at: Instant) -> Result<Reply<FrameworkView>, Refusal> {
    let (version, state) = (framework.version, framework.state);
    let rulebook = frameworks.package_in_force(&framework, at).await?;
    let reply = Reply::ok(FrameworkView::of(framework, rulebook)).version(version);
    Ok(if state == FrameworkState::Published { reply.public() } else { reply })
}
