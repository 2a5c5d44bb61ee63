//! `/competitions/{id}/questions`, `/competitions/{id}/answers` and `/questions/{id}/answer`.

use actix_web::{get, post, put, web};

use super::service::Clarifications;
use super::views::{NewQuestion, PublishedAnswers, QuestionAnswer, QuestionPage, QuestionView};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{ClarificationId, CompetitionId};
use crate::kernel::permission::{ReadCompetitions, RunCompetitions, Tender};

pub fn routes(config: &mut Routes) {
    config.service(ask_question).service(list_questions).service(answer_question).service(publish_answers);
}

/// Ask about a competition
///
/// Until the timetable's day for questions. Nobody but the asker learns who asked, and the text must not tell it: no
/// name, no e-mail address, no telephone number.
#[utoipa::path(tag = "competitions", request_body = NewQuestion,
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["tenders:tender"])),
    responses((status = 201, description = "Asked", body = QuestionView),
        (status = 409, description = "The day for questions or the closing has passed (deadline-passed), or the competition \
            is not published (wrong-state)", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/questions")]
pub async fn ask_question(
    caller: Caller<Tender>,
    id: web::Path<CompetitionId>,
    body: Body<NewQuestion>,
    clarifications: web::Data<Clarifications>,
) -> Result<Reply<QuestionView>, Refusal> {
    let asked = clarifications.ask(&caller.call_with(&body), *id, &body).await?;
    let version = asked.version;
    let address = format!("/api/v1/competitions/{id}/questions");
    Ok(Reply::created(address, QuestionView::of(asked, caller.actor.provider())).version(version))
}

/// List the questions about a competition
///
/// In the order in which they were asked, never with who asked. An invited provider reads those that are published, and
/// its own; the council all of them.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path), Paging), security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "One page", body = QuestionPage)))]
#[get("/competitions/{id}/questions")]
pub async fn list_questions(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    paging: Query<Paging>,
    clarifications: web::Data<Clarifications>,
) -> Result<Reply<QuestionPage>, Refusal> {
    let reader = caller.actor.provider();
    let page = clarifications.list(&caller.actor, *id, paging.0.request()?).await?;
    let page = page.map(|clarification| QuestionView::of(clarification, reader));
    Ok(Reply::ok(QuestionPage { items: page.items, next: page.next }))
}

/// Answer a question
///
/// The answer waits until it is published with all others; until then it can be written anew.
#[utoipa::path(tag = "competitions", request_body = QuestionAnswer,
    params(("id" = ClarificationId, Path), IfMatch), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Kept", body = QuestionView),
        (status = 409, description = "It is published already, or the competition no longer runs (wrong-state, \
            deadline-passed)", body = ProblemBody, content_type = "application/problem+json")))]
#[put("/questions/{id}/answer")]
pub async fn answer_question(
    caller: Caller<RunCompetitions>,
    id: web::Path<ClarificationId>,
    version: IfMatch,
    body: Body<QuestionAnswer>,
    clarifications: web::Data<Clarifications>,
) -> Result<Reply<QuestionView>, Refusal> {
    let answered = clarifications.answer(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = answered.version;
    Ok(Reply::ok(QuestionView::of(answered, None)).version(version))
}

/// Publish the answers that wait
///
/// Every answer that waits, to every invited provider, at one instant; each is told by mail.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Published", body = PublishedAnswers),
        (status = 409, description = "No answer waits or the competition no longer runs (wrong-state, deadline-passed)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/answers")]
pub async fn publish_answers(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    clarifications: web::Data<Clarifications>,
) -> Result<Reply<PublishedAnswers>, Refusal> {
    Ok(Reply::ok(clarifications.publish(&caller.call(), *id).await?))
}
