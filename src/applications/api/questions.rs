//! `/frameworks/{id}/questionnaire` and `/applications/{id}/questionnaire`: what is asked, for people and for programs.

use actix_web::{get, web};

use crate::applications::service::{Applications, schema};
use crate::applications::views::{JsonSchemaView, QuestionnaireView, SchemaQuery};
use crate::http::{Caller, ProblemBody, Query, Reply, Visitor};
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::permission::ReadApplications;

/// Read a framework's questionnaire
///
/// Public once the framework is published: what an application opened now would be asked.
#[utoipa::path(tag = "applications", params(("id" = FrameworkId, Path)),
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

/// Read a framework's questionnaire as JSON Schema
///
/// In JSON Schema 2020-12, for programs that fill it in. With `page`, the `answers` that `PUT
/// /applications/{id}/pages/{page}` takes; a question whose condition looks at another page may be answered in it, and
/// the server knows better. Without, the answers by page with which an application is complete. Bounds that move with
/// the day (`today-3y`) are those of the day of the request.
#[utoipa::path(tag = "applications",
    params(("id" = FrameworkId, Path), SchemaQuery),
    responses((status = 200, description = "The schema", body = JsonSchemaView),
        (status = 409, description = "The rulebook has no questionnaire", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/frameworks/{id}/questionnaire/schema")]
pub async fn get_questionnaire_schema(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    query: Query<SchemaQuery>,
    applications: web::Data<Applications>,
) -> Result<Reply<JsonSchemaView>, Refusal> {
    let (questionnaire, _) = applications.questionnaire(*id, visitor.at).await?;
    Ok(Reply::ok(JsonSchemaView(schema(&questionnaire, query.0.page.as_deref(), visitor.at)?)).public())
}

/// Read the questionnaire of an application
///
/// The version that was in force when it was opened, whatever the council has changed since.
#[utoipa::path(tag = "applications",
    params(("id" = ApplicationId, Path)), security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The questionnaire it answers", body = QuestionnaireView)))]
#[get("/applications/{id}/questionnaire")]
pub async fn get_application_questionnaire(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    applications: web::Data<Applications>,
) -> Result<Reply<QuestionnaireView>, Refusal> {
    let (questionnaire, package_sha256) = applications.own_questionnaire(&caller.actor, *id).await?;
    Ok(Reply::ok(QuestionnaireView::of(questionnaire, package_sha256)))
}

/// Read the questionnaire of an application as JSON Schema
///
/// As that of the framework, of the version that the application answers.
#[utoipa::path(tag = "applications",
    params(("id" = ApplicationId, Path), SchemaQuery), security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "The schema", body = JsonSchemaView)))]
#[get("/applications/{id}/questionnaire/schema")]
pub async fn get_application_questionnaire_schema(
    caller: Caller<ReadApplications>,
    id: web::Path<ApplicationId>,
    query: Query<SchemaQuery>,
    applications: web::Data<Applications>,
) -> Result<Reply<JsonSchemaView>, Refusal> {
    let (questionnaire, _) = applications.own_questionnaire(&caller.actor, *id).await?;
    Ok(Reply::ok(JsonSchemaView(schema(&questionnaire, query.0.page.as_deref(), caller.at())?)))
}
