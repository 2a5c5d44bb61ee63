//! Drafts and their files.

use actix_web::{HttpRequest, delete, get, post, put, web};

use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, RawBody, Reply, require_type};
use crate::kernel::ids::{FrameworkId, RuleDraftId};
use crate::kernel::permission::{ReadRules, WriteRules};
use crate::kernel::{FieldError, Problem, Refusal};
use crate::rulebooks::{PackName, PackSource};
use crate::rulemaking::model::Draft;
use crate::rulemaking::service::{DraftSource, Rulemaking};
use crate::rulemaking::views::{NewKeptCase, NewRuleDraft, RuleDraftFilesView, RuleDraftPage, RuleDraftView};

/// Begin a draft of the rules
///
/// From the version in force, unless another source is named: another version, another framework of the same council,
/// another draft, a pack at hand, or files. Files that cannot be taken in are refused with line and column; whether
/// they are good rules is asked by the check.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path)),
    request_body = NewRuleDraft, security(("oauth2" = ["rules:write"])),
    responses((status = 201, description = "The draft with its files", body = RuleDraftFilesView),
        (status = 409, description = "There is no rulebook in force to begin with", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/rulebook/drafts")]
pub async fn begin_rule_draft(
    caller: Caller<WriteRules>,
    id: web::Path<FrameworkId>,
    body: Body<NewRuleDraft>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftFilesView>, Refusal> {
    let begun = rulemaking.begin(&caller.call_with(&body), *id, &body.title, &source(&body)?).await?;
    let (location, version) = (format!("/api/v1/rulebook/drafts/{}", begun.0.id), begun.0.version);
    Ok(Reply::created(location, begun.into()).version(version))
}

/// List the drafts of the rules
///
/// Those that were released or discarded are among them.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path), Paging),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "One page, in order of beginning", body = RuleDraftPage)))]
#[get("/frameworks/{id}/rulebook/drafts")]
pub async fn list_rule_drafts(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftPage>, Refusal> {
    let page = rulemaking.drafts(&caller.actor, *id, paging.0.request()?).await?.map(RuleDraftView::from);
    Ok(Reply::ok(RuleDraftPage { items: page.items, next: page.next }))
}

/// Read a draft of the rules
///
/// With every file.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path)),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The draft", body = RuleDraftFilesView)))]
#[get("/rulebook/drafts/{id}")]
pub async fn get_rule_draft(
    caller: Caller<ReadRules>,
    id: web::Path<RuleDraftId>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftFilesView>, Refusal> {
    let draft = rulemaking.draft(&caller.actor, *id).await?;
    let (version, files) = (draft.version, rulemaking.files(&draft).await?);
    Ok(Reply::ok((draft, files).into()).version(version))
}

/// Discard a draft of the rules
///
/// It stays on record, and another draft may begin from it.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path), IfMatch),
    security(("oauth2" = ["rules:write"])),
    responses((status = 200, description = "Discarded", body = RuleDraftView),
        (status = 409, description = "It is no longer open", body = ProblemBody,
            content_type = "application/problem+json")))]
#[delete("/rulebook/drafts/{id}")]
pub async fn discard_rule_draft(
    caller: Caller<WriteRules>,
    id: web::Path<RuleDraftId>,
    version: IfMatch,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftView>, Refusal> {
    Ok(reply(rulemaking.discard(&caller.call(), *id, version.0).await?))
}

/// Rebase a draft on the version in force
///
/// When another version has come into force since a draft was begun: the draft is from now on to replace that one. Of
/// every file, the side that has changed it since is taken: the draft, or the version in force. Nothing is changed when
/// both have changed the same file. The draft's authors stay its authors.
#[utoipa::path(tag = "rules",
    params(("id" = FrameworkId, Path), ("draft" = RuleDraftId, Path), IfMatch),
    security(("oauth2" = ["rules:write"])),
    responses((status = 200, description = "The draft with its files", body = RuleDraftFilesView),
        (status = 409, description = "Both sides have changed the same files, each named in `errors`; or the draft is no \
            longer open; or it began with the version in force", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/rulebook/drafts/{draft}/rebase")]
pub async fn rebase_rule_draft(
    caller: Caller<WriteRules>,
    path: web::Path<(FrameworkId, RuleDraftId)>,
    version: IfMatch,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftFilesView>, Refusal> {
    let (id, draft) = path.into_inner();
    let (draft, files) = rulemaking.rebase(&caller.call(), id, draft, version.0).await?;
    let version = draft.version;
    Ok(Reply::ok((draft, files).into()).version(version))
}

/// Write a file of a draft
///
/// The body is the file itself, in UTF-8. What a reader could not see (hidden characters) is refused with line and
/// column, and so is a file that is too large or that no pack can have (`x.exe`, a `PACK.toml` in capitals); a script
/// may be unfinished.
#[utoipa::path(tag = "rules",
    params(("id" = RuleDraftId, Path),
        ("path" = String, Path, description = "Path in the package; it may have slashes", example = "eligibility.rhai"),
        IfMatch),
    request_body(content = String, content_type = "text/plain", description = "The file itself",
        example = "require(\"cqc-registered\", location.cqc.registered, \"The home must be registered\");\n"),
    security(("oauth2" = ["rules:write"])),
    responses((status = 200, description = "Written", body = RuleDraftView),
        (status = 409, description = "The draft is no longer open", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/rulebook/drafts/{id}/files/{path:.*}")]
pub async fn put_rule_file(
    caller: Caller<WriteRules>,
    path: web::Path<(RuleDraftId, String)>,
    version: IfMatch,
    request: HttpRequest,
    body: RawBody,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftView>, Refusal> {
    require_type(&request, "text/plain")?;
    let (id, path) = path.into_inner();
    let draft = rulemaking.put_file(&caller.call_over(&body.0), id, version.0, &path, &body.0).await?;
    Ok(reply(draft))
}

/// Take a file out of a draft
///
/// The other files stay as they are.
#[utoipa::path(tag = "rules",
    params(("id" = RuleDraftId, Path),
        ("path" = String, Path, description = "Path in the package; it may have slashes", example = "eligibility.rhai"),
        IfMatch),
    security(("oauth2" = ["rules:write"])),
    responses((status = 200, description = "Taken out", body = RuleDraftView),
        (status = 409, description = "The draft is no longer open", body = ProblemBody,
            content_type = "application/problem+json")))]
#[delete("/rulebook/drafts/{id}/files/{path:.*}")]
pub async fn delete_rule_file(
    caller: Caller<WriteRules>,
    path: web::Path<(RuleDraftId, String)>,
    version: IfMatch,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftView>, Refusal> {
    let (id, path) = path.into_inner();
    Ok(reply(rulemaking.delete_file(&caller.call(), id, version.0, &path).await?))
}

/// Keep a decision as a case
///
/// "Keep this as a test": the facts of the decision and what was found become a case of the draft, which from then on
/// must find the same.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path), IfMatch),
    request_body = NewKeptCase, security(("oauth2" = ["rules:write"])),
    responses((status = 201, description = "Kept in a file of its own; `Location` names it", body = RuleDraftView),
        (status = 409, description = "The draft is no longer open, or has a case of that name", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/rulebook/drafts/{id}/cases")]
pub async fn keep_case(
    caller: Caller<WriteRules>,
    id: web::Path<RuleDraftId>,
    version: IfMatch,
    body: Body<NewKeptCase>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleDraftView>, Refusal> {
    let call = caller.call_with(&body);
    let (draft, path) = rulemaking.keep_case(&call, *id, version.0, body.decision_id, &body.name).await?;
    let location = format!("/api/v1/rulebook/drafts/{id}/files/{path}");
    let version = draft.version;
    Ok(Reply::created(location, draft.into()).version(version))
}

fn reply(draft: Draft) -> Reply<RuleDraftView> {
    let version = draft.version;
    Reply::ok(draft.into()).version(version)
}

/// # Errors
/// `validation` when more than one source is named, or a pack that cannot be one.
fn source(new: &NewRuleDraft) -> Result<DraftSource, Refusal> {
    let mut named = vec![];
    if let Some(sha256) = &new.package_sha256 {
        named.push(("/package_sha256", DraftSource::Version(sha256.clone())));
    }
    if let Some(framework) = new.framework_id {
        named.push(("/framework_id", DraftSource::Framework(framework)));
    }
    if let Some(draft) = new.draft_id {
        named.push(("/draft_id", DraftSource::Draft(draft)));
    }
    if let Some(name) = &new.pack {
        let wanted = "must be a council and a framework, like wiltshire/care-home-alliance";
        let name = PackName::parse(name).ok_or_else(|| Refusal::invalid("/pack", "unknown_pack", wanted))?;
        named.push(("/pack", DraftSource::Pack(PackSource::Named(name))));
    }
    if let Some(files) = &new.files {
        named.push(("/files", DraftSource::Pack(PackSource::Files(files.clone()))));
    }
    if named.len() > 1 {
        let fault = |(pointer, _): &(&str, DraftSource)| {
            FieldError::new(*pointer, "one_too_many", "must not be sent together with another source")
        };
        return Err(Refusal::of(Problem::Validation).fields(named.iter().skip(1).map(fault)));
    }
    Ok(named.pop().map_or(DraftSource::InForce, |(_, source)| source))
}
