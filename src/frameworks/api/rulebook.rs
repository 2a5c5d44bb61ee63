//! `/frameworks/{id}/rulebook`.

use actix_web::{get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::frameworks::service::{Frameworks, NewVersion, RulebookContent};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::FrameworkId;
use crate::kernel::permission::{ReadRules, WriteRules};
use crate::rulebooks::{NewRulebookVersion, RulebookRelease, RulebookVersionPage, RulebookVersionView, RulebookView};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_rulebook)
        .service(list_rulebook_versions)
        .service(get_rulebook_version)
        .service(release_rulebook_version);
}

/// Compiles the rules, runs their own cases, keeps them under the hash of their files and puts them in force for
/// whatever starts from now on. What has begun keeps the rules it began under. Refused with every finding at once.
#[utoipa::path(tag = "rules", summary = "Put a rulebook in force", params(("id" = FrameworkId, Path), IfMatch),
    request_body = NewRulebookVersion, security(("oauth2" = ["rules:write"])),
    responses(
        (status = 201, description = "In force", body = RulebookRelease),
        (status = 409, description = "This very rulebook is in force already",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The rules have faults (`findings`), fail their own cases (`cases`), lack the \
            reason or decision reference that a published framework needs, or may not change under the legal regime \
            (`refused-by-regime`)", body = ProblemBody, content_type = "application/problem+json"),
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

/// The rules in force, with every file.
#[utoipa::path(tag = "rules", summary = "Read the rulebook in force", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The rulebook", body = RulebookView)))]
#[get("/frameworks/{id}/rulebook")]
pub async fn get_rulebook(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<RulebookView>, Refusal> {
    Ok(Reply::ok(view(frameworks.rulebook(&caller.actor, *id).await?)))
}

/// Oldest first.
#[utoipa::path(tag = "rules", summary = "List the versions of a rulebook", params(("id" = FrameworkId, Path), Paging),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "One page", body = RulebookVersionPage)))]
#[get("/frameworks/{id}/rulebook/versions")]
pub async fn list_rulebook_versions(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<RulebookVersionPage>, Refusal> {
    let page = frameworks.rulebook_versions(&caller.actor, *id, paging.0.request()?).await?;
    let page = page.map(RulebookVersionView::from);
    Ok(Reply::ok(RulebookVersionPage { items: page.items, next: page.next }))
}

/// Any version that was ever in force here, with every file, by the hash that decisions name.
#[utoipa::path(tag = "rules", summary = "Read one version of a rulebook",
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
    Ok(Reply::ok(view(frameworks.rulebook_version(&caller.actor, id, &hash).await?)))
}

fn view(content: RulebookContent) -> RulebookView {
    RulebookView {
        version: content.version.into(),
        in_force: content.in_force,
        hooks: content.hooks,
        parameters: content.parameters,
        files: content.files,
    }
}
