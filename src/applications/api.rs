//! `/frameworks/{id}/applications` and `/applications`; filling a draft and what it is asked have files of their own.

mod batch;
mod dry_run;
mod filling;
mod questions;

use actix_web::{get, post, web};

use super::model::{Application, IntakeWindow};
use super::service::{Applications, Assessments};
use super::views::{
    ApplicationAssessmentView, ApplicationFilter, ApplicationPage, ApplicationSummary, ApplicationView, LotChoice,
    NewApplication, NewOfficerDecision, OfficerDecisionView, ReceiptView,
};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Query, Reply, Routes};
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::permission::{Apply, DecideApplications, ReadApplications};
use crate::kernel::{Actor, Refusal};

mod late;

pub fn routes(config: &mut Routes) {
    config
        .service(questions::get_questionnaire)
        .service(questions::get_questionnaire_schema)
        .service(questions::get_application_questionnaire)
        .service(questions::get_application_questionnaire_schema)
        .service(open_application)
        .service(list_applications)
        .service(get_application)
        .service(filling::save_application_page)
        .service(filling::choose_application_lots)
        .service(filling::answer_refusal_reason)
        .service(filling::list_suggestions)
        .service(filling::check_readiness)
        .service(submit_application)
        .service(withdraw_application)
        .service(get_assessment)
        .service(decide_application)
        .configure(batch::routes)
        .configure(dry_run::routes)
        .configure(late::routes);
}

/// Open an application
///
/// A draft is bound to the questionnaire in force when it is opened, and to what its rulebook says of the version whose
/// rules will assess it (`as_of`). Drafts may be opened from the framework's publication until its last window closes.
#[utoipa::path(tag = "applications", request_body = NewApplication,
    params(("id" = FrameworkId, Path)), security(("oauth2" = ["applications:apply"])),
    responses((status = 201, description = "A draft", body = ApplicationView),
        (status = 409, description = "The location is a member of every lot or has an open application, every lot or the \
            last window has closed, or the rulebook bars it for a time after refusals (`locked-out`)", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/frameworks/{id}/applications")]
pub async fn open_application(
    caller: Caller<Apply>,
    id: web::Path<FrameworkId>,
    body: Body<NewApplication>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let lots = body.lots.as_ref().map(|lots| lots.iter().map(LotChoice::wanted).collect::<Vec<_>>());
    let application = applications.open(&caller.call_with(&body), *id, body.location_id, lots.as_deref()).await?;
    let (address, version) = (format!("/api/v1/applications/{}", application.id), application.version);
    Ok(Reply::created(address, ApplicationView::of(application, None, &caller.actor)).version(version))
}

/// List the applications of a framework
///
/// A provider sees its own, drafts too; the council's people see what was submitted to them, and so do those of partners
/// with whom it shares applications.
#[utoipa::path(tag = "applications",
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

/// Read an application
///
/// With its answers, its receipt once submitted, and the officer's decision once made.
#[utoipa::path(tag = "applications", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The application", body = ApplicationView)))]
#[get("/applications/{id}")]
pub async fn get_application(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationView>, Refusal> {
    let (application, window) = applications.find(&caller.actor, *id, caller.at()).await?;
    Ok(reply(application, window, &caller.actor))
}

/// Submit an application
///
/// The rules assess it at once; an officer decides once its window has opened. What arrives after a window's closing
/// instant goes where the rulebook in force at that instant sends it, the same for everybody: it is refused, it waits
/// for the next window, or it is held, sealed, for a decision.
#[utoipa::path(tag = "applications",
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

/// Withdraw an application
///
/// A draft or an application that is not decided yet. The location may then apply afresh.
#[utoipa::path(tag = "applications",
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
    Ok(reply(application, window, &caller.actor))
}

/// Read what the rules found
///
/// Every criterion with its reason and the facts it looked at, and the officer's decision if there is one. Where the
/// rules of the day of the decision count (`as_of` is `decided`): before it, what they would find now; after it, what
/// they found, and what was found at the submission.
#[utoipa::path(tag = "applications", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The assessment", body = ApplicationAssessmentView)))]
#[get("/applications/{id}/assessment")]
pub async fn get_assessment(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<ApplicationAssessmentView>, Refusal> {
    let found = applications.assessments(&caller.actor, *id, caller.at()).await?;
    let Assessments { application, counted, earlier, if_decided_now } = found;
    Ok(Reply::ok(ApplicationAssessmentView {
        application_id: application.id,
        as_of: application.as_of,
        assessment: counted.into(),
        earlier: earlier.map(Into::into),
        if_decided_now: if_decided_now.map(Into::into),
        decision: application.standing.decision().map(OfficerDecisionView::of),
    }))
}

/// Decide an application
///
/// Admits the location as a member or refuses it, once and for all, each lot by itself: `lots` names those about which
/// something else is decided. A member that applied for further lots goes on as the same member. Needs a reason unless it follows what the rules
/// found; a departure from that is recorded as an override. Where the rules of this day count, they are asked anew
/// first; a refusal for want of a reason then shows under `decision` what they find.
#[utoipa::path(tag = "applications", request_body = NewOfficerDecision,
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
    let (application, window) = applications.decide(&call, *id, version.0, &body.said()).await?;
    Ok(reply(application, window, &caller.actor))
}

fn reply(application: Application, window: Option<IntakeWindow>, reader: &Actor) -> Reply<ApplicationView> {
    let version = application.version;
    Reply::ok(ApplicationView::of(application, window, reader)).version(version)
}
