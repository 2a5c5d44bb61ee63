//! Who marks what, and locking.

use actix_web::{get, post, put, web};

use super::super::service::Evaluation;
use super::super::views::{EvaluatorAssignment, EvaluatorList, EvaluatorReason};
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, UserId};
use crate::kernel::permission::{MarkTenders, ModerateMarks, ReadMarks};

/// List the evaluators of a competition
///
/// Who marks which questions, how far each of them is, whose sheet is locked, and what happened with reasons. Marks are
/// not shown here.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["marks:read"])),
    responses((status = 200, description = "Everybody who marks or marked", body = EvaluatorList)))]
#[get("/competitions/{id}/evaluators")]
pub async fn list_evaluators(
    caller: Caller<ReadMarks>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EvaluatorList>, Refusal> {
    Ok(Reply::ok(evaluation.evaluators(&caller.actor, *id).await?.into()))
}

/// Assign an evaluator
///
/// Assigns somebody with the role evaluator to all or some of the questions: whoever is not assigned reads no tender's
/// answers and marks nothing. Once a question has agreed marks nobody comes to it any more.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), ("evaluator" = UserId, Path)), request_body = EvaluatorAssignment,
    security(("oauth2" = ["tenders:moderate"])),
    responses((status = 200, description = "Assigned", body = EvaluatorList),
        (status = 409, description = "The competition is a draft or cancelled, the sheet is locked, marks of the question \
            are agreed, or an approval rests on the marks", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/competitions/{id}/evaluators/{evaluator}")]
pub async fn assign_evaluator(
    caller: Caller<ModerateMarks>,
    path: web::Path<(CompetitionId, UserId)>,
    body: Body<EvaluatorAssignment>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EvaluatorList>, Refusal> {
    let ((id, person), call) = (path.into_inner(), caller.call_with(&body));
    evaluation.assign(&call, id, person, &(*body).clone().into()).await?;
    Ok(Reply::ok(evaluation.evaluators(&caller.actor, id).await?.into()))
}

/// Unassign an evaluator
///
/// Takes an assignment back; the marks that were given stay.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), ("evaluator" = UserId, Path)), request_body = EvaluatorReason,
    security(("oauth2" = ["tenders:moderate"])),
    responses((status = 200, description = "Unassigned", body = EvaluatorList),
        (status = 409, description = "An approval rests on the marks", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/evaluators/{evaluator}/unassign")]
pub async fn unassign_evaluator(
    caller: Caller<ModerateMarks>,
    path: web::Path<(CompetitionId, UserId)>,
    body: Body<EvaluatorReason>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EvaluatorList>, Refusal> {
    let ((id, person), call) = (path.into_inner(), caller.call_with(&body));
    evaluation.unassign(&call, id, person, &body.reason).await?;
    Ok(Reply::ok(evaluation.evaluators(&caller.actor, id).await?.into()))
}

/// Unlock an evaluator's sheet
///
/// Lets a sheet be changed again. Whatever was agreed on the questions of its evaluator is opened again, and must be agreed
/// anew.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), ("evaluator" = UserId, Path)), request_body = EvaluatorReason,
    security(("oauth2" = ["tenders:moderate"])),
    responses((status = 200, description = "Unlocked", body = EvaluatorList),
        (status = 409, description = "It is not locked, or an approval rests on the marks", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/evaluators/{evaluator}/unlock")]
pub async fn unlock_evaluator(
    caller: Caller<ModerateMarks>,
    path: web::Path<(CompetitionId, UserId)>,
    body: Body<EvaluatorReason>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EvaluatorList>, Refusal> {
    let ((id, person), call) = (path.into_inner(), caller.call_with(&body));
    evaluation.unlock(&call, id, person, &body.reason).await?;
    Ok(Reply::ok(evaluation.evaluators(&caller.actor, id).await?.into()))
}

/// Go on without an evaluator
///
/// Moderation does not wait for somebody who is away. Marks they have not locked stay unread.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), ("evaluator" = UserId, Path)), request_body = EvaluatorReason,
    security(("oauth2" = ["tenders:moderate"])),
    responses((status = 200, description = "On record", body = EvaluatorList),
        (status = 409, description = "The sheet is locked, or an approval rests on the marks", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/evaluators/{evaluator}/go-on-without")]
pub async fn go_on_without_evaluator(
    caller: Caller<ModerateMarks>,
    path: web::Path<(CompetitionId, UserId)>,
    body: Body<EvaluatorReason>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EvaluatorList>, Refusal> {
    let ((id, person), call) = (path.into_inner(), caller.call_with(&body));
    evaluation.go_on_without(&call, id, person, &body.reason).await?;
    Ok(Reply::ok(evaluation.evaluators(&caller.actor, id).await?.into()))
}

/// Lock your marks
///
/// Locks your own sheet: every question assigned to you is marked, of every tender that is open to you. Your marks then
/// stand; you may read those of others who have locked theirs.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["tenders:mark"])),
    responses((status = 200, description = "Locked", body = EvaluatorList),
        (status = 409, description = "Sealed until the opening; marks are missing (`missing` names each); it is locked \
            already; or an approval rests on the marks", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/marks/lock")]
pub async fn lock_marks(
    caller: Caller<MarkTenders>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EvaluatorList>, Refusal> {
    evaluation.lock(&caller.call(), *id).await?;
    Ok(Reply::ok(evaluation.evaluators(&caller.actor, *id).await?.into()))
}
