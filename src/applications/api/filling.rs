//! Filling a draft: its pages, what other applications have to offer, and whether it is ready.

use actix_web::{get, put, web};

use super::reply;
use crate::applications::model::{RemedyAnswer, WantedLot};
use crate::applications::service::{Applications, FilledPage, Readiness};
use crate::applications::views::{
    ApplicationView, LotChoice, LotChoices, NewRemedyAnswer, PageAnswers, ReadinessView, SuggestionList,
};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::ApplicationId;
use crate::kernel::permission::Apply;

/// Save one page of a draft
///
/// Replaces the page's answers. Every fault is named at once; a question may stay unanswered until submission. An answer
/// to a question whose condition does not hold is refused; answers on other pages that this save makes unasked are
/// taken out. The codes of faults:
///
/// - `unknown_field`: there is no such question on this page, no such column, no such part of an amount
/// - `not_asked`: the condition of the question does not hold
/// - `wrong_type`: JSON of another kind than the question takes
/// - `missing`: a required answer, column or part of an amount is not there
/// - `empty`: a text of nothing but space
/// - `too_short`: a text with fewer characters than asked for
/// - `too_long`: a text with more characters than allowed
/// - `control_character`: a text with a character that cannot be shown
/// - `not_a_choice`: none of the options, not a mark of the scale, not pounds sterling
/// - `twice`: an option or a document that is in the list already
/// - `too_few`: fewer options, documents or rows than asked for
/// - `too_many`: more options, documents or rows than allowed
/// - `out_of_range`: a number, an amount or a date outside its limits
/// - `negative`: an amount below zero
/// - `invalid`: no decimal or amount as text, `62.5` or `5000000.00`, or one with too many digits or places
/// - `not_a_date`: not a day of the calendar between 1900 and 2200, written `2021-03-08`
/// - `not_an_id`: not the id of a document: a UUID in small letters
/// - `not_offered`: `taken_from` names an application from which this answer is not offered
/// - `differs`: the answer is not the one that was offered
#[utoipa::path(tag = "applications", request_body = PageAnswers,
    params(("id" = ApplicationId, Path), ("page" = String, Path, description = "The page's id in the questionnaire"),
        IfMatch),
    security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "Saved", body = ApplicationView),
        (status = 409, description = "It is no draft any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/applications/{id}/pages/{page}")]
pub async fn save_application_page(
    caller: Caller<Apply>,
    path: web::Path<(ApplicationId, String)>,
    version: IfMatch,
    body: Body<PageAnswers>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let (id, page) = path.into_inner();
    let filled = FilledPage { id: &page, answers: &body.answers, taken_from: &body.taken_from };
    let saved = applications.save_page(&caller.call_with(&body), id, version.0, filled).await?;
    Ok(reply(saved, None, &caller.actor))
}

/// List answers given before that may be given again
///
/// The newest answers of the same provider, handed in to any council, to the questions that have a name for reuse; of
/// questions about the location, the same location's. Only with the provider's consent
/// for this council (`PUT /providers/{id}/passport`), and always for review: whoever accepts one saves its page with it and names the
/// application in `taken_from`. Answers that are out of date are left out, with the reason.
#[utoipa::path(tag = "applications",
    params(("id" = ApplicationId, Path)), security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "What is offered, and what is not", body = SuggestionList),
        (status = 409, description = "It is no draft any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/applications/{id}/suggestions")]
pub async fn list_suggestions(
    caller: Caller<Apply>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<SuggestionList>, Refusal> {
    Ok(Reply::ok(applications.suggestions(&caller.actor, *id, caller.at()).await?.into()))
}

/// Choose the lots of a draft
///
/// In place of those it had. A framework with one lot needs no choice; with several, a draft is handed in once it has
/// chosen. A member may apply for lots it does not have. The codes of faults: `empty`, `unknown_lot`, `closed`, `held` (the
/// location has it), `twice`, `out_of_range`, `above_capacity`.
#[utoipa::path(tag = "applications", request_body = LotChoices,
    params(("id" = ApplicationId, Path), IfMatch), security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "Chosen", body = ApplicationView),
        (status = 409, description = "It is no draft any more, or the location is a member of every lot",
            body = ProblemBody, content_type = "application/problem+json")))]
#[put("/applications/{id}/lots")]
pub async fn choose_application_lots(
    caller: Caller<Apply>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<LotChoices>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let wanted: Vec<WantedLot> = body.lots.iter().map(LotChoice::wanted).collect();
    let saved = applications.choose_lots(&caller.call_with(&body), *id, version.0, &wanted).await?;
    Ok(reply(saved, None, &caller.actor))
}

/// Answer a reason of the refusal that a draft follows
///
/// After a refusal a draft lists its reasons as `remedies`: what the rules did not find met, and an officer's own reason.
/// Each is answered by itself before the draft can be submitted, with a document if the rulebook says so. An answer takes
/// the place of the one before it.
#[utoipa::path(tag = "applications",
    request_body = NewRemedyAnswer,
    params(("id" = ApplicationId, Path),
        ("place" = usize, Path, description = "The reason's place among `remedies`, from 0"), IfMatch),
    security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "Answered", body = ApplicationView),
        (status = 409, description = "It is no draft any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/applications/{id}/remedies/{place}")]
pub async fn answer_refusal_reason(
    caller: Caller<Apply>,
    path: web::Path<(ApplicationId, usize)>,
    version: IfMatch,
    body: Body<NewRemedyAnswer>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let (id, place) = path.into_inner();
    let answer = RemedyAnswer::from(&*body);
    let saved = applications.answer_reason(&caller.call_with(&body), id, (place, version.0), &answer).await?;
    Ok(reply(saved, None, &caller.actor))
}

/// Check whether a draft is ready
///
/// What is still missing, and what the rules would find if the draft were submitted now. Leaves no record.
#[utoipa::path(tag = "applications", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "What is missing and what the rules would find", body = ReadinessView),
        (status = 409, description = "It is no draft any more, or the last window has closed", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/applications/{id}/readiness")]
pub async fn check_readiness(
    caller: Caller<Apply>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<ReadinessView>, Refusal> {
    let Readiness { missing, lapsed, assessment, place } =
        applications.readiness(&caller.actor, *id, caller.at()).await?;
    Ok(Reply::ok(ReadinessView {
        ready: missing.is_empty() && lapsed.is_empty(),
        missing,
        lapsed,
        assessment: assessment.map(Into::into),
        window: place.window().cloned().map(Into::into),
        waits: place.waits(),
        held: place.held(),
    }))
}
