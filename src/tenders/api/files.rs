//! `/tenders/{id}/files`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};

use crate::evidence::MediaType;
use crate::http::{Caller, FileBody, IfMatch, ProblemBody, Query, RawBody, Reply, require_type};
use crate::kernel::Refusal;
use crate::kernel::ids::{TenderFileId, TenderId};
use crate::kernel::permission::{ReadTenders, Tender};
use crate::tenders::model::TenderFile;
use crate::tenders::service::Tenders;
use crate::tenders::views::{NewTenderFile, TenderView};

/// Add a file to a tender
///
/// The body is the file itself. What type it is, is found in its bytes, and what could do harm is refused, as with documents of
/// the evidence vault. It is sealed as it arrives; nobody can read it before the opening. A submission made before stands, without it,
/// until you submit again.
#[utoipa::path(tag = "tenders", params(("id" = TenderId, Path), NewTenderFile, IfMatch),
    request_body(content = FileBody, content_type = "application/octet-stream", description = "The file itself",
        example = "Our method, page by page.\n"),
    security(("oauth2" = ["tenders:tender"])),
    responses((status = 201, description = "Sealed", body = TenderView),
        (status = 400, description = "A parameter is missing or cannot be read", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 409, description = "It was withdrawn or opened (wrong-state), or the deadline has passed \
            (deadline-passed)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The file is too large, or there are too many", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/tenders/{id}/files")]
pub async fn add_tender_file(
    caller: Caller<Tender>,
    id: web::Path<TenderId>,
    new: Query<NewTenderFile>,
    version: IfMatch,
    request: HttpRequest,
    body: RawBody,
    tenders: web::Data<Tenders>,
) -> Result<Reply<TenderView>, Refusal> {
    require_type(&request, "application/octet-stream")?;
    let own = tenders.add_file(&caller.call_over(&body.0), (*id, version.0), &new.0, body.0.to_vec()).await?;
    let view = TenderView::own(own, caller.at());
    let version = view.version;
    Ok(Reply::created(format!("/api/v1/tenders/{id}"), view).version(version))
}

/// Remove a file from a tender
///
/// A submission that was made with it stands, with it, until you submit again.
#[utoipa::path(tag = "tenders",
    params(("id" = TenderId, Path), ("tender_file" = TenderFileId, Path), IfMatch),
    security(("oauth2" = ["tenders:tender"])),
    responses((status = 200, description = "Removed", body = TenderView),
        (status = 409, description = "It was withdrawn or opened (wrong-state), or the deadline has passed \
            (deadline-passed)", body = ProblemBody, content_type = "application/problem+json")))]
#[delete("/tenders/{id}/files/{tender_file}")]
pub async fn remove_tender_file(
    caller: Caller<Tender>,
    path: web::Path<(TenderId, TenderFileId)>,
    version: IfMatch,
    tenders: web::Data<Tenders>,
) -> Result<Reply<TenderView>, Refusal> {
    let (id, file) = *path;
    let view = TenderView::own(tenders.remove_file(&caller.call(), (id, version.0), file).await?, caller.at());
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

/// Download a file of an opened tender
///
/// After the opening, for the council and its own provider; price information is withheld from evaluators. The bytes are what
/// the receipt says. Always to be saved, never to be shown by a browser as part of this site. Every download stands in the audit
/// log.
#[utoipa::path(tag = "tenders",
    params(("id" = TenderId, Path), ("tender_file" = TenderFileId, Path)),
    security(("oauth2" = ["tenders:read"])),
    responses((status = 200, description = "The file itself", content(
        (FileBody = "application/pdf"), (FileBody = "image/png"), (FileBody = "image/jpeg"), (FileBody = "text/plain"),
        (FileBody = "text/csv"),
        (FileBody = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (FileBody = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (FileBody = "application/vnd.oasis.opendocument.text"),
        (FileBody = "application/vnd.oasis.opendocument.spreadsheet"))),
        (status = 409, description = "Sealed until the opening", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/tenders/{id}/files/{tender_file}/content")]
pub async fn get_tender_file(
    caller: Caller<ReadTenders>,
    path: web::Path<(TenderId, TenderFileId)>,
    tenders: web::Data<Tenders>,
) -> Result<HttpResponse, Refusal> {
    let (id, file) = *path;
    let (file, bytes) = tenders.file(&caller.call(), id, file).await?;
    download(&file, bytes)
}

/// Under a name of our own making.
fn download(file: &TenderFile, bytes: Vec<u8>) -> Result<HttpResponse, Refusal> {
    let TenderFile { kind, sha256, media_type, .. } = file;
    let media = MediaType::parse(media_type).ok_or_else(|| Refusal::internal("a file has an unknown type"))?;
    let name = format!("{kind}-{}.{}", sha256.get(..12).unwrap_or(sha256), media.extension());
    Ok(HttpResponse::Ok()
        .content_type(media.content_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::ETAG, format!("\"{sha256}\"")))
        .body(bytes))
}
