//! `/applications/{id}/exclusion-declaration`.

use actix_web::{get, put, web};

use crate::exclusions::model::Statement;
use crate::exclusions::service::Exclusions;
use crate::exclusions::views::{DeclarationQuery, ExclusionDeclarationView};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::ApplicationId;
use crate::kernel::permission::{Declare, ReadExclusions};

/// Read what was declared with an application
///
/// The last word, or an earlier one. A council reads it once the application is submitted.
#[utoipa::path(tag = "exclusion",
    params(("id" = ApplicationId, Path), DeclarationQuery), security(("oauth2" = ["exclusions:read"])),
    responses((status = 200, description = "The declaration", body = ExclusionDeclarationView)))]
#[get("/applications/{id}/exclusion-declaration")]
pub async fn get_exclusion_declaration(
    caller: Caller<ReadExclusions>,
    id: web::Path<ApplicationId>,
    query: Query<DeclarationQuery>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<ExclusionDeclarationView>, Refusal> {
    let (application, declared) = exclusions.declaration(&caller.actor, *id, (query.0.version, caller.at())).await?;
    let view = declared.map_or_else(|| ExclusionDeclarationView::silent(*id, application.provider), Into::into);
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

/// Declare exclusion grounds
///
/// Everything at one go: whom the provider relies on, and each exclusion ground that applies to it, to a connected person
/// or to one of those, with what was done about it. No grounds declares that none applies. The first time goes with
/// `If-Match: "0"`. What was declared before stays on record. Rules that ask for it are told of the declaration when the
/// application is assessed.
#[utoipa::path(tag = "exclusion", params(("id" = ApplicationId, Path), IfMatch),
    request_body = Statement, security(("oauth2" = ["exclusions:declare"])),
    responses((status = 200, description = "Declared", body = ExclusionDeclarationView),
        (status = 409, description = "The application is no draft any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/applications/{id}/exclusion-declaration")]
pub async fn declare_exclusion(
    caller: Caller<Declare>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<Statement>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<ExclusionDeclarationView>, Refusal> {
    let declared = exclusions.declare(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = declared.version;
    Ok(Reply::ok(declared.into()).version(version))
}
