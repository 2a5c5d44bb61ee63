//! `/frameworks/{id}/rulebook`.

use actix_web::{get, post, web};

use crate::frameworks::service::{Frameworks, ListedVersion, NewVersion, RulebookContent};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::FrameworkId;
use crate::kernel::permission::{ReadRules, WriteRules};
use crate::rulebooks::{
    NewRulebookVersion, ReleaseState, RulebookRelease, RulebookVersionPage, RulebookVersionView, RulebookView,
    VersionQuery,
};

pub fn routes(config: &mut Routes) {
    config
        .service(get_rulebook)
        .service(list_rulebook_versions)
        .service(get_rulebook_version)
        .service(release_rulebook_version);
}

/// Put the first rulebook in force
///
/// While the framework is being set up: compiles the rules, runs their own cases, keeps them under the hash of their
/// files and puts them in force. Refused with every finding at once. From the framework's publication on, rules change
/// by a draft that a second person approves (`POST /frameworks/{id}/rulebook/drafts`).
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path), IfMatch),
    request_body = NewRulebookVersion, security(("oauth2" = ["rules:write"])),
    responses(
        (status = 201, description = "In force", body = RulebookRelease),
        (status = 409, description = "The framework is published, or this very rulebook is in force already",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The rules have faults (`findings`) or fail their own cases (`cases`)",
            body = ProblemBody, content_type = "application/problem+json"),
    ))]
#[post("/frameworks/{id}/rulebook/versions")]
pub async fn release_rulebook_version(
    caller: Caller<WriteRules>,
    id: web::Path<FrameworkId>,
    version: IfMatch,
    body: Body<NewRulebookVersion>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<RulebookRelease>, Refusal> {
    let new = NewVersion {
        source: body.source()?,
        reason: body.reason.clone(),
        decision_reference: body.decision_reference.clone(),
    };
    let released = frameworks.release(&caller.call_with(&body), *id, version.0, &new).await?;
    let location = format!("/api/v1/frameworks/{id}/rulebook/versions/{}", released.version.package);
    let view = RulebookRelease::of(released.version, released.cases);
    Ok(Reply::created(location, view).version(released.framework_version))
}

/// Read the rulebook in force
///
/// The rules in force, with every file.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The rulebook", body = RulebookView)))]
#[get("/frameworks/{id}/rulebook")]
pub async fn get_rulebook(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<RulebookView>, Refusal> {
    Ok(Reply::ok(view(frameworks.rulebook(&caller.actor, *id, caller.at()).await?)))
}

/// List the versions of a rulebook
///
/// Every release in the order in which they were made, those that are scheduled or were withdrawn among them.
/// `?as_of=2024-10-01T09:00:00` answers only the one in force at that time.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path), VersionQuery),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "One page", body = RulebookVersionPage)))]
#[get("/frameworks/{id}/rulebook/versions")]
pub async fn list_rulebook_versions(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    query: Query<VersionQuery>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<RulebookVersionPage>, Refusal> {
    let (as_of, page) = query.0.read()?;
    let page = frameworks.rulebook_versions(&caller.actor, *id, (caller.at(), as_of), page).await?;
    let page = page.map(|ListedVersion { version, state }| RulebookVersionView::of(version, state));
    Ok(Reply::ok(RulebookVersionPage { items: page.items, next: page.next }))
}

/// Read one version of a rulebook
///
/// Any version that was ever in force here, with every file, by the hash that decisions name.
#[utoipa::path(tag = "rules",
    params(("id" = FrameworkId, Path), ("hash" = String, Path, description = "SHA-256 of the package")),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The rulebook", body = RulebookView)))]
#[get("/frameworks/{id}/rulebook/versions/{hash}")]
pub async fn get_rulebook_version(
    caller: Caller<ReadRules>,
    path: web::Path<(FrameworkId, String)>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<RulebookView>, Refusal> {
    let (id, hash) = path.into_inner();
    Ok(Reply::ok(view(frameworks.rulebook_version(&caller.actor, id, &hash, caller.at()).await?)))
}

fn view(content: RulebookContent) -> RulebookView {
    RulebookView {
        in_force: content.listed.state == ReleaseState::InForce,
        version: RulebookVersionView::of(content.listed.version, content.listed.state),
        hooks: content.hooks,
        parameters: content.parameters,
        files: content.files,
    }
}
