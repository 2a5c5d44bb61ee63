//! Comparing versions, and carrying them out and in.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};

use crate::http::{Caller, ProblemBody, Query, RawBody, Reply, require_type};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, RuleDraftId};
use crate::kernel::permission::{ReadRules, WriteRules};
use crate::rulemaking::service::Rulemaking;
use crate::rulemaking::views::{RuleDiffQuery, RuleDiffView, RuleDraftFilesView, RuleImportQuery};

/// Compare two versions of the rules
///
/// Line by line, and in words: criteria, reasons, accepted texts, figures, facts, rows of tables, cases. Nothing in the
/// words is guessed; what cannot be said in words is said to have changed, and the lines show it.
#[utoipa::path(tag = "rules",
    params(("id" = FrameworkId, Path), RuleDiffQuery), security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "What differs", body = RuleDiffView),
        (status = 409, description = "`from` is absent and nothing is in force", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/frameworks/{id}/rulebook/diff")]
pub async fn compare_rules(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    query: Query<RuleDiffQuery>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDiffView>, Refusal> {
    let pair = (query.0.from.as_deref(), query.0.to.as_deref());
    let found = rulemaking.compare(&caller.actor, *id, pair, caller.at()).await?;
    let (changes, hooks) = found.words.map(|words| (words.changes, words.hooks)).unzip();
    Ok(Reply::ok(RuleDiffView { from: found.from, to: found.to, hooks, changes, files: found.files }))
}

/// Export a version of the rules
///
/// A ZIP archive of its files; `.drawdown/approvals.json` in it says who wrote, proposed, approved and released it.
/// Unpacked it can be kept in git, and `POST /frameworks/{id}/rulebook/imports` takes it in again with the same hash.
#[utoipa::path(tag = "rules",
    params(("id" = FrameworkId, Path), ("hash" = String, Path, description = "SHA-256 of the package")),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The archive", body = Vec<u8>, content_type = "application/zip")))]
#[get("/frameworks/{id}/rulebook/versions/{hash}/export")]
pub async fn export_rules(
    caller: Caller<ReadRules>,
    path: web::Path<(FrameworkId, String)>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<HttpResponse, Refusal> {
    let (id, hash) = path.into_inner();
    let archive = rulemaking.export(&caller.actor, id, &hash).await?;
    Ok(zip(&format!("rules-{}", hash.get(..12).unwrap_or(&hash)), archive))
}

/// Export a draft
///
/// A ZIP archive of its files as they stand.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path)),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The archive", body = Vec<u8>, content_type = "application/zip")))]
#[get("/rulebook/drafts/{id}/export")]
pub async fn export_rule_draft(
    caller: Caller<ReadRules>,
    id: web::Path<RuleDraftId>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<HttpResponse, Refusal> {
    Ok(zip(&format!("draft-{id}"), rulemaking.export_draft(&caller.actor, *id).await?))
}

/// Import rules as a draft
///
/// Begins a draft with the files of a ZIP archive. What begins with a point is passed over (so an archive of a git
/// folder will do, and so will an export), and one folder around everything is taken off. Whoever wrote any of it in
/// this council, or is named by the archive, has a hand in the draft and may not approve it. Refused: an empty archive,
/// links, names that lead elsewhere, doubles, what is no text, and more than a draft may hold, whatever the archive
/// claims.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path), RuleImportQuery),
    request_body(content = Vec<u8>, content_type = "application/zip", description = "The archive itself", example = "PK"),
    security(("oauth2" = ["rules:write"])),
    responses((status = 201, description = "The draft with its files", body = RuleDraftFilesView)))]
#[post("/frameworks/{id}/rulebook/imports")]
pub async fn import_rules(
    caller: Caller<WriteRules>,
    id: web::Path<FrameworkId>,
    query: Query<RuleImportQuery>,
    request: HttpRequest,
    body: RawBody,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftFilesView>, Refusal> {
    require_type(&request, "application/zip")?;
    let title = query.0.title.as_deref().unwrap_or("From an archive");
    let begun = rulemaking.import(&caller.call_over(&body.0), *id, title, body.0.to_vec()).await?;
    let (location, version) = (format!("/api/v1/rulebook/drafts/{}", begun.0.id), begun.0.version);
    Ok(Reply::created(location, begun.into()).version(version))
}

fn zip(name: &str, archive: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.zip\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(archive)
}
