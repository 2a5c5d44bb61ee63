//! `/evidence-kinds`, `/providers/{id}/evidence` and `/evidence`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};

use super::model::{Document, Kind, Watch, standing};
use super::service::Evidence;
use super::store::DocumentFilter;
use super::views::{
    EvidenceKindList, EvidencePage, EvidenceQuery, EvidenceStandingView, EvidenceView, NewEvidence, StandingQuery,
};
use crate::http::{Caller, FileBody, ProblemBody, Query, RawBody, Reply, Routes, require_type};
use crate::kernel::ids::{EvidenceId, ProviderId};
use crate::kernel::permission::{ManageEvidence, ReadEvidence};
use crate::kernel::{Refusal, london};

pub fn routes(config: &mut Routes) {
    config
        .service(list_evidence_kinds)
        .service(upload_evidence)
        .service(list_evidence)
        .service(get_evidence_standing)
        .service(get_evidence)
        .service(get_evidence_content)
        .service(delete_evidence);
}

/// List the kinds of documents
///
/// Public: the codes by which rules and questionnaires ask for documents. Codes are added and never taken away.
#[utoipa::path(tag = "evidence",
    responses((status = 200, description = "Every kind", body = EvidenceKindList)))]
#[get("/evidence-kinds")]
pub async fn list_evidence_kinds() -> Reply<EvidenceKindList> {
    Reply::ok(EvidenceKindList { items: Kind::all().map(Into::into).collect() }).public()
}

/// Upload a document
///
/// The body is the document itself, whatever its type; which that is, is found in the bytes: PDF, PNG, JPEG, plain text
/// in UTF-8, CSV, DOCX, XLSX, ODT or ODS. Refused, with a code that says why: programs, scripts, other archives, office
/// documents with macros or a password, PDFs with scripts, other files or what starts a program, tables with cells that a
/// spreadsheet would run, what holds too much when unpacked, and files that are of two types at once. One
/// document may have 10 MiB unless the server is set up otherwise.
///
/// The same bytes as the same kind of document are taken once: the second time is refused, with the `document_id` of the
/// first. As another kind they may be uploaded again, for a schedule that covers two insurances. A newer document of
/// the same kind simply follows an older one.
#[utoipa::path(tag = "evidence", params(("id" = ProviderId, Path), NewEvidence),
    request_body(content = FileBody, content_type = "application/octet-stream", description = "The document itself",
        example = "Equality policy, reviewed on 1 May 2020.\n"),
    security(("oauth2" = ["evidence:manage"])),
    responses((status = 201, description = "In the vault", body = EvidenceView),
        (status = 400, description = "A parameter is missing or cannot be read", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "It is there already; `document_id` says which it is", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 413, description = "The document, or all of the provider's together, would be too large",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/providers/{id}/evidence")]
pub async fn upload_evidence(
    caller: Caller<ManageEvidence>,
    id: web::Path<ProviderId>,
    new: Query<NewEvidence>,
    request: HttpRequest,
    body: RawBody,
    evidence: web::Data<Evidence>,
) -> Result<Reply<EvidenceView>, Refusal> {
    require_type(&request, "application/octet-stream")?;
    let document = evidence.upload(&caller.call_over(&body.0), *id, &new.0, body.0.to_vec()).await?;
    let today = Watch::on(london::date_of(caller.at()));
    Ok(Reply::created(format!("/api/v1/evidence/{}", document.id), EvidenceView::of(document, today)))
}

/// List a provider's documents
///
/// A provider's people see all of their own. A council sees what came with an application that was submitted to it, and a
/// partner of a joint framework what came with one that its lead shares; what came late and is held is sealed.
#[utoipa::path(tag = "evidence", params(("id" = ProviderId, Path), EvidenceQuery),
    security(("oauth2" = ["evidence:read"])),
    responses((status = 200, description = "One page", body = EvidencePage)))]
#[get("/providers/{id}/evidence")]
pub async fn list_evidence(
    caller: Caller<ReadEvidence>,
    id: web::Path<ProviderId>,
    query: Query<EvidenceQuery>,
    evidence: web::Data<Evidence>,
) -> Result<Reply<EvidencePage>, Refusal> {
    let watch = query.0.watch(london::date_of(caller.at()))?;
    let filter = DocumentFilter { kind: query.0.kind()?, state: query.0.state, watch };
    let page = evidence.list(&caller.actor, *id, &filter, (caller.at(), query.0.page()?)).await?;
    let page = page.map(|document| EvidenceView::of(document, watch));
    Ok(Reply::ok(EvidencePage { items: page.items, next: page.next }))
}

/// Read how a provider's documents stand
///
/// Which kinds of documents are current on a day, expiring, out of date, not valid yet, or missing: made of the documents
/// that the caller may see. Of several of one kind the best counts.
#[utoipa::path(tag = "evidence",
    params(("id" = ProviderId, Path), StandingQuery), security(("oauth2" = ["evidence:read"])),
    responses((status = 200, description = "Kind by kind", body = EvidenceStandingView)))]
#[get("/providers/{id}/evidence/standing")]
pub async fn get_evidence_standing(
    caller: Caller<ReadEvidence>,
    id: web::Path<ProviderId>,
    query: Query<StandingQuery>,
    evidence: web::Data<Evidence>,
) -> Result<Reply<EvidenceStandingView>, Refusal> {
    let watch = query.0.watch(london::date_of(caller.at()))?;
    let documents = evidence.all(&caller.actor, *id, caller.at()).await?;
    let kinds = standing(&documents, watch).into_iter().map(Into::into).collect();
    Ok(Reply::ok(EvidenceStandingView { at: watch.on, within: watch.within, kinds }))
}

/// Read a document's particulars
///
/// What is known of it, and its state on a day.
#[utoipa::path(tag = "evidence",
    params(("id" = EvidenceId, Path), StandingQuery), security(("oauth2" = ["evidence:read"])),
    responses((status = 200, description = "The document", body = EvidenceView)))]
#[get("/evidence/{id}")]
pub async fn get_evidence(
    caller: Caller<ReadEvidence>,
    id: web::Path<EvidenceId>,
    query: Query<StandingQuery>,
    evidence: web::Data<Evidence>,
) -> Result<Reply<EvidenceView>, Refusal> {
    let watch = query.0.watch(london::date_of(caller.at()))?;
    Ok(Reply::ok(EvidenceView::of(evidence.find(&caller.actor, *id, caller.at()).await?, watch)))
}

/// Download a document
///
/// The bytes as they were uploaded, which their hash proves on every download. Always to be saved, never to be shown by
/// a browser as part of this site. Every download stands in the audit log.
#[utoipa::path(tag = "evidence", params(("id" = EvidenceId, Path)),
    security(("oauth2" = ["evidence:read"])),
    responses((status = 200, description = "The document itself", content(
        (FileBody = "application/pdf"), (FileBody = "image/png"), (FileBody = "image/jpeg"), (FileBody = "text/plain"),
        (FileBody = "text/csv"),
        (FileBody = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (FileBody = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (FileBody = "application/vnd.oasis.opendocument.text"),
        (FileBody = "application/vnd.oasis.opendocument.spreadsheet")))))]
#[get("/evidence/{id}/content")]
pub async fn get_evidence_content(
    caller: Caller<ReadEvidence>,
    id: web::Path<EvidenceId>,
    evidence: web::Data<Evidence>,
) -> Result<HttpResponse, Refusal> {
    let (document, bytes) = evidence.download(&caller.call(), *id).await?;
    Ok(download(&document, bytes))
}

/// Under a name of our own making.
fn download(document: &Document, bytes: Vec<u8>) -> HttpResponse {
    let Document { kind, sha256, media_type, .. } = document;
    let name = format!("{}-{}.{}", kind.code(), sha256.get(..12).unwrap_or(sha256), media_type.extension());
    HttpResponse::Ok()
        .content_type(media_type.content_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::ETAG, format!("\"{sha256}\"")))
        .body(bytes)
}

/// Delete a document
///
/// A document that was never attached to an application, or only to drafts that were withdrawn, goes at once. One that
/// a council has seen is kept: one year after an application that came to nothing was refused or withdrawn, six years
/// after a membership and its contracts have ended. Until then the answer says to which day, or why that is not known
/// yet.
#[utoipa::path(tag = "evidence", params(("id" = EvidenceId, Path)),
    security(("oauth2" = ["evidence:manage"])),
    responses((status = 204, description = "Gone; the audit log keeps what it was and its hash"),
        (status = 409, description = "It is kept: `kept_until`, where it is known, says how long", body = ProblemBody,
            content_type = "application/problem+json")))]
#[delete("/evidence/{id}")]
pub async fn delete_evidence(
    caller: Caller<ManageEvidence>,
    id: web::Path<EvidenceId>,
    evidence: web::Data<Evidence>,
) -> Result<HttpResponse, Refusal> {
    evidence.delete(&caller.call(), *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
