//! Outcome letters.

use actix_web::{get, post, web};

use super::super::service::OutcomeLetters;
use super::super::views::{NewOutcomeLetters, OutcomeLetterList};
use crate::http::{Body, Caller, KeptPage, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, OutcomeLetterId};
use crate::kernel::permission::{Award, ReadContracts};

/// Tell every tenderer the outcome
///
/// One letter to every provider whose tender was opened, all of them or none, once, before a contract is signed: its own marks and
/// points with the reasons on record, those of the successful tenders beside them, and the standstill. Nobody reads there
/// what another losing tenderer offered or who it was.
#[utoipa::path(tag = "awards", params(("id" = CompetitionId, Path)),
    request_body = NewOutcomeLetters, security(("oauth2" = ["awards:award"])),
    responses((status = 201, description = "Sent", body = OutcomeLetterList),
        (status = 409, description = "The report is not approved, the letters went out already, a contract is signed, what was \
            approved has been declined, or the tenders have been ranked again since",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A reason is missing (`errors` names each), or the law wants a standstill",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/outcome-letters")]
pub async fn send_outcome_letters(
    caller: Caller<Award>,
    id: web::Path<CompetitionId>,
    body: Body<NewOutcomeLetters>,
    letters: web::Data<OutcomeLetters>,
) -> Result<Reply<OutcomeLetterList>, Refusal> {
    let sent = letters.send(&caller.call_with(&body), *id, &body).await?;
    Ok(Reply::created(format!("/api/v1/competitions/{id}/outcome-letters"), sent.into()))
}

/// List a competition's outcome letters
///
/// A council sees all of its letters, a provider the one that was written to it.
#[utoipa::path(tag = "awards", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "The letters", body = OutcomeLetterList)))]
#[get("/competitions/{id}/outcome-letters")]
pub async fn list_outcome_letters(
    caller: Caller<ReadContracts>,
    id: web::Path<CompetitionId>,
    letters: web::Data<OutcomeLetters>,
) -> Result<Reply<OutcomeLetterList>, Refusal> {
    Ok(Reply::ok(letters.list(&caller.actor, *id, caller.at()).await?.into()))
}

/// Read an outcome letter
///
/// The very bytes that were sent, however much later; it prints as a letter.
#[utoipa::path(tag = "awards", params(("id" = OutcomeLetterId, Path)),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "The page, as it was sent", body = String, content_type = "text/html")))]
#[get("/outcome-letters/{id}/letter.html")]
pub async fn get_outcome_letter_page(
    caller: Caller<ReadContracts>,
    id: web::Path<OutcomeLetterId>,
    letters: web::Data<OutcomeLetters>,
) -> Result<KeptPage, Refusal> {
    Ok(KeptPage(letters.page(&caller.actor, *id, caller.at()).await?))
}
