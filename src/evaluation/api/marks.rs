//! Marking and moderation.

use actix_web::{get, post, put, web};

use super::super::service::Evaluation;
use super::super::views::{
    CarriedMarks, MarkSheetView, ModerationView, NewAgreedMarks, NewCarriedMarks, NewMarks, TenderMarksView,
};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, TenderId};
use crate::kernel::permission::{MarkTenders, ModerateMarks, ReadEvaluation, ReadMarks};

/// Mark a tender
///
/// The evaluator's own marks, one for each question assigned to them, in place of any given before; nobody else can change
/// them, so there is no version to name. They stand once the sheet is locked.
#[utoipa::path(tag = "evaluation", params(("id" = TenderId, Path)),
    request_body = NewMarks, security(("oauth2" = ["tenders:mark"])),
    responses((status = 200, description = "Kept", body = MarkSheetView),
        (status = 409, description = "Your sheet is locked, your marks are agreed, or an approval rests on the marks", body = ProblemBody, content_type = "application/problem+json")))]
#[put("/tenders/{id}/marks")]
pub async fn put_tender_marks(
    caller: Caller<MarkTenders>,
    id: web::Path<TenderId>,
    body: Body<NewMarks>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<MarkSheetView>, Refusal> {
    let call = caller.call_with(&body);
    let marks: Vec<_> = body.marks.iter().cloned().map(Into::into).collect();
    Ok(Reply::ok(evaluation.mark(&call, *id, &marks).await?.into()))
}

/// Read a tender's marks
///
/// Evaluators see their own marks alone until they have locked their sheet, and nobody sees a sheet that is not locked.
#[utoipa::path(tag = "evaluation", params(("id" = TenderId, Path)),
    security(("oauth2" = ["marks:read"])),
    responses((status = 200, description = "The marks", body = TenderMarksView)))]
#[get("/tenders/{id}/marks")]
pub async fn get_tender_marks(
    caller: Caller<ReadMarks>,
    id: web::Path<TenderId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<TenderMarksView>, Refusal> {
    Ok(Reply::ok(evaluation.marks(&caller.actor, *id, caller.at()).await?.into()))
}

/// Read the moderation of a competition
///
/// Every sheet that is locked, lay evaluators' apart, beside the agreed marks; what is still to be agreed, and who has yet to
/// lock.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "Where it stands", body = ModerationView),
        (status = 409, description = "Sealed until the opening", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/competitions/{id}/moderation")]
pub async fn get_moderation(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<ModerationView>, Refusal> {
    let moderation = evaluation.moderation(&caller.actor, *id, caller.at()).await?;
    let version = moderation.progress.version;
    Ok(Reply::ok(moderation.into()).version(version))
}

/// Agree marks in moderation
///
/// Keeps the marks on which the evaluators agreed, for questions of one tender that somebody marked, once everybody who
/// marks them has locked. Each has a reason of its own: a mean is not a consensus. The answer holds of all `tenders` this one
/// alone; `marked_unlike` is told when the moderation is read, and empty here.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path), IfMatch),
    request_body = NewAgreedMarks, security(("oauth2" = ["tenders:moderate"])),
    responses((status = 200, description = "Kept", body = ModerationView),
        (status = 409, description = "Sealed until the opening, a sheet is not locked (`awaited` names whose), or an \
            approval rests on the marks",
            body = ProblemBody, content_type = "application/problem+json")))]
#[put("/competitions/{id}/moderation")]
pub async fn put_agreed_marks(
    caller: Caller<ModerateMarks>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    body: Body<NewAgreedMarks>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<ModerationView>, Refusal> {
    let call = caller.call_with(&body);
    let marks: Vec<_> = body.marks.iter().cloned().map(Into::into).collect();
    evaluation.moderate(&call, *id, version.0, body.tender_id, &marks).await?;
    let moderation = evaluation.moderation_of(&caller.actor, *id, (body.tender_id, caller.at())).await?;
    let version = moderation.progress.version;
    Ok(Reply::ok(moderation.into()).version(version))
}

/// Carry scores over from admission
///
/// Lets a score of the admission stand for one question, tender by tender, where the rulebook's hook `carried_quality` finds
/// it recent enough and nobody has marked it. It becomes the agreed mark, with the decision as its reason; the others are
/// marked as usual.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path)), request_body = NewCarriedMarks, security(("oauth2" = ["tenders:moderate"])),
    responses((status = 200, description = "What became of every tender's score", body = CarriedMarks),
        (status = 409, description = "Sealed until the opening, the rulebook says nothing of carried scores, or an \
            approval rests on the marks", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/carried-marks")]
pub async fn carry_marks(
    caller: Caller<ModerateMarks>,
    id: web::Path<CompetitionId>,
    body: Body<NewCarriedMarks>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<CarriedMarks>, Refusal> {
    Ok(Reply::ok(evaluation.carry(&caller.call_with(&body), *id, &body).await?.into()))
}
