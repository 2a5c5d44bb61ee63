//! `/frameworks/{id}/letter-wording`, `/frameworks/{id}/letters` and `/applications/{id}/letter`.

use actix_web::{get, post, put, web};

use super::model::Wording;
use super::service::Letters;
use super::views::{LetterView, LetterWordingView, LettersView, NewLetterWording, NewLetters};
use crate::http::{Body, Caller, IfMatch, KeptPage, ProblemBody, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::permission::{DecideApplications, ManageFrameworks, ReadApplications, ReadFrameworks};

pub fn routes(config: &mut Routes) {
    config
        .service(get_letter_wording)
        .service(put_letter_wording)
        .service(preview_letter)
        .service(send_letter)
        .service(send_letters)
        .service(get_letter)
        .service(get_letter_page);
}

/// Read what decision letters say
///
/// How to ask for a review and by when, what to know before applying again, and who writes. For the council's people.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["frameworks:read"])),
    responses((status = 200, description = "What is said now", body = LetterWordingView)))]
#[get("/frameworks/{id}/letter-wording")]
pub async fn get_letter_wording(
    caller: Caller<ReadFrameworks>,
    id: web::Path<FrameworkId>,
    letters: web::Data<Letters>,
) -> Result<Reply<LetterWordingView>, Refusal> {
    Ok(worded(*id, letters.wording(&caller.actor, *id).await?))
}

/// Say what decision letters say
///
/// Letters that were sent stay as they are. `If-Match` is the version that was read: 0 where nothing is said yet.
#[utoipa::path(tag = "frameworks", request_body = NewLetterWording,
    params(("id" = FrameworkId, Path), IfMatch), security(("oauth2" = ["frameworks:manage"])),
    responses((status = 200, description = "What is said from now on", body = LetterWordingView)))]
#[put("/frameworks/{id}/letter-wording")]
pub async fn put_letter_wording(
    caller: Caller<ManageFrameworks>,
    id: web::Path<FrameworkId>,
    version: IfMatch,
    body: Body<NewLetterWording>,
    letters: web::Data<Letters>,
) -> Result<Reply<LetterWordingView>, Refusal> {
    let call = caller.call_with(&body);
    Ok(worded(*id, Some(letters.reword(&call, *id, version.0, &body.into_inner().said()).await?)))
}

fn worded(id: FrameworkId, wording: Option<Wording>) -> Reply<LetterWordingView> {
    let view = LetterWordingView::of(id, wording);
    let version = view.version;
    Reply::ok(view).version(version)
}

/// Preview the letter on a decision
///
/// As it would be sent now. Nothing is kept.
#[utoipa::path(tag = "applications",
    params(("id" = ApplicationId, Path)), security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 409, description = "It is not decided, nobody has said how to ask for a review, or a reason is missing",
            body = ProblemBody, content_type = "application/problem+json")))]
#[get("/applications/{id}/letter/preview")]
pub async fn preview_letter(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    letters: web::Data<Letters>,
) -> Result<KeptPage, Refusal> {
    Ok(KeptPage(letters.preview(&caller.actor, *id, caller.at()).await?))
}

/// Send the letter on a decision
///
/// Written from the reasons on record, once; a reason that is missing keeps it back. From then on its bytes stay the
/// same, and its provider is told where it is. `If-Match` is the application's version.
#[utoipa::path(tag = "applications",
    params(("id" = ApplicationId, Path), IfMatch), security(("oauth2" = ["applications:decide"])),
    responses((status = 201, description = "Sent", body = LetterView),
        (status = 409, description = "It is not decided, a reason is missing, or it was sent already",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/applications/{id}/letter")]
pub async fn send_letter(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    letters: web::Data<Letters>,
) -> Result<Reply<LetterView>, Refusal> {
    let letter = letters.send(&caller.call(), *id, version.0).await?;
    Ok(Reply::created(format!("/api/v1/applications/{id}/letter"), letter.into()))
}

/// Send the letters on many decisions
///
/// Up to a thousand at once: those of everything decided in a window that have not been sent yet, or those of the named
/// applications. Each is written as it would be alone. None is sent unless all can be: a reason that is missing keeps all
/// of them back, and the answer names each. None is sent twice.
#[utoipa::path(tag = "applications", request_body = NewLetters,
    params(("id" = FrameworkId, Path)), security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "All of them were sent", body = LettersView),
        (status = 409, description = "Nobody has said how to ask for a review, or one is sent at this moment",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Each letter that cannot be sent, and why", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/letters")]
pub async fn send_letters(
    caller: Caller<DecideApplications>,
    id: web::Path<FrameworkId>,
    body: Body<NewLetters>,
    letters: web::Data<Letters>,
) -> Result<Reply<LettersView>, Refusal> {
    let call = caller.call_with(&body);
    let addressed = body.into_inner().addressed()?;
    Ok(Reply::ok(letters.send_many(&call, *id, &addressed).await?.into()))
}

/// Read about the letter on a decision
///
/// When it was sent, its fingerprint, and until when a review may be asked for. For the provider and the council that
/// decided, and nobody else.
#[utoipa::path(tag = "applications",
    params(("id" = ApplicationId, Path)), security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The letter", body = LetterView)))]
#[get("/applications/{id}/letter")]
pub async fn get_letter(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    letters: web::Data<Letters>,
) -> Result<Reply<LetterView>, Refusal> {
    Ok(Reply::ok(letters.find(&caller.actor, *id, caller.at()).await?.into()))
}

/// Read the letter on a decision
///
/// The very bytes that were sent, however much later; it prints as a letter.
#[utoipa::path(tag = "applications", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The page, as it was sent", body = String, content_type = "text/html")))]
#[get("/applications/{id}/letter.html")]
pub async fn get_letter_page(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    letters: web::Data<Letters>,
) -> Result<KeptPage, Refusal> {
    Ok(KeptPage(letters.find(&caller.actor, *id, caller.at()).await?.html))
}
