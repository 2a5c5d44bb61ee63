//! `/frameworks/{id}/questionnaire`, `/frameworks/{id}/applications` and `/applications`.

use actix_web::{get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Application, IntakeWindow};
use super::service::{Applications, Readiness};
use super::views::{
    ApplicationAssessmentView, ApplicationFilter, ApplicationPage, ApplicationSummary, ApplicationView, NewApplication,
    NewOfficerDecision, OfficerDecisionView, PageAnswers, QuestionnaireView, ReadinessView, ReceiptView,
};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Query, Reply, Visitor};
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::permission::{Apply, DecideApplications, ReadApplications};

mod late;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_questionnaire)
        .service(open_application)
        .service(list_applications)
        .service(get_application)
        .service(save_application_page)
        .service(check_readiness)
        .service(submit_application)
        .service(withdraw_application)
        .service(get_assessment)
        .service(decide_application)
        .configure(late::routes);
}

/// Public once the framework is published: what an application opened now would be asked.
#[utoipa::path(tag = "applications", summary = "Read a framework's questionnaire", params(("id" = FrameworkId, Path)),
    responses((status = 200, description = "The questionnaire in force", body = QuestionnaireView),
        (status = 409, description = "The rulebook has no questionnaire", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/frameworks/{id}/questionnaire")]
pub async fn get_questionnaire(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    applications: web::Data<Applications>,
) -> Result<Reply<QuestionnaireView>, Refusal> {
    let (questionnaire, package_sha256) = applications.questionnaire(*id, visitor.at).await?;
    Ok(Reply::ok(QuestionnaireView::of(questionnaire, package_sha256)).public())
}

/// A draft is bound to the questionnaire in force when it is opened. Drafts may be opened from the framework's
/// publication until its last window closes.
#[utoipa::path(tag = "applications", summary = "Open an application", request_body = NewApplication,
    params(("id" = FrameworkId, Path)), security(("oauth2" = ["applications:apply"])),
    responses((status = 201, description = "A draft", body = ApplicationView),
        (status = 409, description = "The location is a member or has an open application, or the last window has \
            closed", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/frameworks/{id}/applications")]
pub async fn open_application(
    caller: Caller<Apply>,
    id: web::Path<FrameworkId>,
    body: Body<NewApplication>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let application = applications.open(&caller.call_with(&body), *id, body.location_id).await?;
    let (address, version) = (format!("/api/v1/applications/{}", application.id), application.version);
    Ok(Reply::created(address, ApplicationView::of(application, None)).version(version))
}

/// A provider sees its own, drafts too; the council's people see what was submitted to them.
#[utoipa::path(tag = "applications", summary = "List the applications of a framework",
    params(("id" = FrameworkId, Path), ApplicationFilter), security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "One page", body = ApplicationPage)))]
#[get("/frameworks/{id}/applications")]
pub async fn list_applications(
    caller: Caller<ReadApplications>,
    id: web::Path<FrameworkId>,
    filter: Query<ApplicationFilter>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationPage>, Refusal> {
    let page = applications.list(&caller.actor, *id, filter.0.state, filter.0.page()?).await?;
    let page = page.map(|(application, window)| ApplicationSummary::of(application, window));
    Ok(Reply::ok(ApplicationPage { items: page.items, next: page.next }))
}

/// With its answers, its receipt once submitted, and the officer's decision once made.
#[utoipa::path(tag = "applications", summary = "Read an application", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The application", body = ApplicationView)))]
#[get("/applications/{id}")]
pub async fn get_application(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let (application, window) = applications.find(&caller.actor, *id).await?;
    Ok(reply(application, window))
}

/// Replaces the page's answers. Every fault is named at once; a question may stay unanswered until submission.
#[utoipa::path(tag = "applications", summary = "Save one page of a draft", request_body = PageAnswers,
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
    let saved = applications.save_page(&caller.call_with(&body), id, version.0, &page, &body.answers).await?;
    Ok(reply(saved, None))
}

/// What is still missing, and what the rules would find if the draft were submitted now. Leaves no record.
#[utoipa::path(tag = "applications", summary = "Check whether a draft is ready", params(("id" = ApplicationId, Path)),
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
    let Readiness { missing, assessment, place } = applications.readiness(&caller.actor, *id, caller.at()).await?;
    Ok(Reply::ok(ReadinessView {
        ready: missing.is_empty(),
        missing,
        assessment: assessment.map(Into::into),
        window: place.window().cloned().map(Into::into),
        waits: place.waits(),
        held: place.held(),
    }))
}

/// The rules assess it at once; an officer decides once its window has opened. What arrives after a window's closing
/// instant goes where the rulebook in force at that instant sends it, the same for everybody: it is refused, it waits
/// for the next window, or it is held, sealed, for a decision.
#[utoipa::path(tag = "applications", summary = "Submit an application",
    params(("id" = ApplicationId, Path), IfMatch),
    security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "The receipt", body = ReceiptView),
        (status = 409, description = "It is no draft any more, the location has become a member, or it is late and \
            has no place", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Required questions have no answer: each is named by its pointer",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/applications/{id}/submit")]
pub async fn submit_application(
    caller: Caller<Apply>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    applications: web::Data<Applications>,
) -> Result<Reply<ReceiptView>, Refusal> {
    Ok(Reply::ok(applications.submit(&caller.call(), *id, version.0).await?.into()))
}

/// A draft or an application that is not decided yet. The location may then apply afresh.
#[utoipa::path(tag = "applications", summary = "Withdraw an application",
    params(("id" = ApplicationId, Path), IfMatch),
    security(("oauth2" = ["applications:apply"])),
    responses((status = 200, description = "Withdrawn", body = ApplicationView),
        (status = 409, description = "It is decided or withdrawn already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/applications/{id}/withdraw")]
pub async fn withdraw_application(
    caller: Caller<Apply>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let (application, window) = applications.withdraw(&caller.call(), *id, version.0).await?;
    Ok(reply(application, window))
}

/// Every criterion with its reason and the facts it looked at, and the officer's decision if there is one.
#[utoipa::path(tag = "applications", summary = "Read what the rules found", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The assessment", body = ApplicationAssessmentView)))]
#[get("/applications/{id}/assessment")]
pub async fn get_assessment(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationAssessmentView>, Refusal> {
    let (application, assessment) = applications.assessment(&caller.actor, *id).await?;
    Ok(Reply::ok(ApplicationAssessmentView {
        application_id: application.id,
        assessment: assessment.into(),
        decision: application.standing.decision().map(OfficerDecisionView::of),
    }))
}

/// Admits the location as a member or refuses it, once and for all. Needs a reason unless it follows what the rules
/// found; a departure from that is recorded as an override.
#[utoipa::path(tag = "applications", summary = "Decide an application", request_body = NewOfficerDecision,
    params(("id" = ApplicationId, Path), IfMatch),
    security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "Decided", body = ApplicationView),
        (status = 409, description = "Its window has not opened, or it is decided or withdrawn already",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/applications/{id}/decision")]
pub async fn decide_application(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<NewOfficerDecision>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let call = caller.call_with(&body);
    let (application, window) =
        applications.decide(&call, *id, version.0, body.outcome, body.reason.as_deref()).await?;
    Ok(reply(application, window))
}

fn reply(application: Application, window: Option<IntakeWindow>) -> Reply<ApplicationView> {
    let version = application.version;
    Reply::ok(ApplicationView::of(application, window)).version(version)
}
