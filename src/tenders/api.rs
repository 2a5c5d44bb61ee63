//! `/competitions/{id}/tenders`, `/competitions/{id}/opening` and `/tenders`.

mod files;
mod late;

use actix_web::{get, post, put, web};

use super::service::Tenders;
use super::views::{
    OpenedTenderPage, OpenedTenderView, OpeningPassphrase, OpeningView, SavedTenderView, TenderOffer, TenderReceipt,
    TenderStart, TenderView,
};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::ids::{CompetitionId, TenderId};
use crate::kernel::permission::{OpenTenders, ReadTenders, Tender};
use crate::kernel::{Call, Refusal};

pub fn routes(config: &mut Routes) {
    config
        .service(create_tender)
        .service(list_opened_tenders)
        .service(get_tender)
        .service(save_tender)
        .service(submit_tender)
        .service(withdraw_tender)
        .service(files::add_tender_file)
        .service(files::remove_tender_file)
        .service(files::get_tender_file)
        .service(late::list_late_tenders)
        .service(late::decide_late_tender)
        .service(open_tenders)
        .service(get_opening);
}

/// Start a tender
///
/// One tender for each invited member. It is not submitted until you submit it.
#[utoipa::path(tag = "tenders", request_body = TenderStart,
    params(("id" = CompetitionId, Path, description = "The competition")),
    security(("oauth2" = ["tenders:tender"])),
    responses((status = 201, description = "Started", body = TenderView),
        (status = 409, description = "The member has a tender already (conflict), is not active, or the competition \
            takes no tenders (wrong-state); the deadline has passed (deadline-passed)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/tenders")]
pub async fn create_tender(
    caller: Caller<Tender>,
    id: web::Path<CompetitionId>,
    body: Body<TenderStart>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<TenderView>, Refusal> {
    let view = TenderView::own(tenders.create(&caller.call_with(&body), *id, body.membership_id).await?, caller.at());
    let (location, version) = (format!("/api/v1/tenders/{}", view.id), view.version);
    Ok(Reply::created(location, view).version(version))
}

/// List the opened tenders
///
/// Sealed for every role, and even their number hidden, until two people have opened them. Afterwards the council
/// sees all of them (evaluators without prices) and a provider its own.
#[utoipa::path(tag = "tenders",
    params(("id" = CompetitionId, Path, description = "The competition"), Paging),
    security(("oauth2" = ["tenders:read"])),
    responses((status = 200, description = "One page", body = OpenedTenderPage),
        (status = 409, description = "They have not been opened (sealed)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/competitions/{id}/tenders")]
pub async fn list_opened_tenders(
    caller: Caller<ReadTenders>,
    id: web::Path<CompetitionId>,
    paging: Query<Paging>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<OpenedTenderPage>, Refusal> {
    let page = tenders.list(&caller.actor, *id, (caller.at(), paging.0.request()?)).await?;
    let page = page.map(|tender| OpenedTenderView::seen(tender, &caller.actor));
    Ok(Reply::ok(OpenedTenderPage { items: page.items, next: page.next }))
}

/// Read a tender
///
/// Before the opening: where it stands, for its own provider; for everybody else there is no such tender.
#[utoipa::path(tag = "tenders", params(("id" = TenderId, Path)),
    security(("oauth2" = ["tenders:read"])),
    responses((status = 200, description = "The tender", body = TenderView)))]
#[get("/tenders/{id}")]
pub async fn get_tender(
    caller: Caller<ReadTenders>,
    id: web::Path<TenderId>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<TenderView>, Refusal> {
    let view = TenderView::seen(tenders.find(&caller.actor, *id, caller.at()).await?, &caller.actor, caller.at());
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

/// Save a tender
///
/// Encrypts the offer at once; nobody can read it back before the opening. A submission made before stands until
/// you submit again.
#[utoipa::path(tag = "tenders", request_body = TenderOffer,
    params(("id" = TenderId, Path), IfMatch),
    security(("oauth2" = ["tenders:tender"])),
    responses((status = 200, description = "Sealed", body = SavedTenderView),
        (status = 409, description = "It was withdrawn or opened (wrong-state), or the deadline has passed \
            (deadline-passed)", body = ProblemBody, content_type = "application/problem+json")))]
#[put("/tenders/{id}")]
pub async fn save_tender(
    caller: Caller<Tender>,
    id: web::Path<TenderId>,
    version: IfMatch,
    body: Body<TenderOffer>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<SavedTenderView>, Refusal> {
    // If-Match makes a repetition harmless; a kept answer would hold the salt in the clear.
    let call = Call { idempotency: None, ..caller.call() };
    let saved = tenders.save(&call, *id, version.0, &body).await?;
    let version = saved.tender.tender.version;
    Ok(Reply::ok(SavedTenderView::own(saved, caller.at())).version(version))
}

/// Submit a tender
///
/// Submits what was saved last and gives a receipt that can be checked without this server. What counts is when
/// the request reached the server: at or before the closing instant.
#[utoipa::path(tag = "tenders",
    params(("id" = TenderId, Path), IfMatch),
    security(("oauth2" = ["tenders:tender"])),
    responses((status = 200, description = "Submitted", body = TenderReceipt),
        (status = 409, description = "It was withdrawn, nothing is new, or the member is not active (wrong-state); \
            the deadline has passed (deadline-passed)", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "Something is still missing; `errors` names it", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/tenders/{id}/submit")]
pub async fn submit_tender(
    caller: Caller<Tender>,
    id: web::Path<TenderId>,
    version: IfMatch,
    tenders: web::Data<Tenders>,
) -> Result<Reply<TenderReceipt>, Refusal> {
    let receipt = tenders.submit(&caller.call(), *id, version.0).await?;
    let version = receipt.version;
    Ok(Reply::ok(receipt.into()).version(version))
}

/// Withdraw a tender
///
/// For good; the member may start another one until closing.
#[utoipa::path(tag = "tenders",
    params(("id" = TenderId, Path), IfMatch),
    security(("oauth2" = ["tenders:tender"])),
    responses((status = 200, description = "Withdrawn", body = TenderView),
        (status = 409, description = "It was withdrawn before (wrong-state), or the deadline has passed \
            (deadline-passed)", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/tenders/{id}/withdraw")]
pub async fn withdraw_tender(
    caller: Caller<Tender>,
    id: web::Path<TenderId>,
    version: IfMatch,
    tenders: web::Data<Tenders>,
) -> Result<Reply<TenderView>, Refusal> {
    let view = TenderView::own(tenders.withdraw(&caller.call(), *id, version.0).await?, caller.at());
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

/// Open the tenders
///
/// An act by two people after closing, each of them among those who were named when it was published and with the passphrase
/// of their own opening key. The first act is noted (202); the second one, by somebody else, opens the tenders. Wrong passphrases
/// are counted, and refused for a while after some in a row.
#[utoipa::path(tag = "tenders", request_body = OpeningPassphrase,
    params(("id" = CompetitionId, Path, description = "The competition")),
    security(("oauth2" = ["tenders:open"])),
    responses((status = 200, description = "Opened: you were the second person", body = OpeningView),
        (status = 202, description = "Noted: a second person must open them too", body = OpeningView),
        (status = 409, description = "It is too early, you have opened already, or they are open (wrong-state)",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The passphrase is missing or wrong", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong passphrases: wait (too-many-requests)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/opening")]
pub async fn open_tenders(
    caller: Caller<OpenTenders>,
    id: web::Path<CompetitionId>,
    body: Body<OpeningPassphrase>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<OpeningView>, Refusal> {
    // Bound to the path alone: a stored request must not be a fingerprint of a passphrase.
    let opening = tenders.open(&caller.call(), *id, body.passphrase.as_ref()).await?;
    let complete = opening.tenders.is_some();
    Ok(if complete { Reply::ok(opening.into()) } else { Reply::accepted(opening.into()) })
}

/// Read the opening
///
/// Who opened so far, and, once it is complete, how many tenders there were.
#[utoipa::path(tag = "tenders",
    params(("id" = CompetitionId, Path, description = "The competition")),
    security(("oauth2" = ["tenders:read"])),
    responses((status = 200, description = "How far the opening has got", body = OpeningView)))]
#[get("/competitions/{id}/opening")]
pub async fn get_opening(
    caller: Caller<ReadTenders>,
    id: web::Path<CompetitionId>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<OpeningView>, Refusal> {
    Ok(Reply::ok(tenders.opening(&caller.actor, *id).await?.into()))
}
