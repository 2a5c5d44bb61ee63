//! `/applications/{id}/exclusion-hearing`.

use actix_web::{get, post, put, web};

use crate::exclusions::model::{ExclusionFinding, Representations};
use crate::exclusions::service::Exclusions;
use crate::exclusions::views::{HearingView, NewHearing};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::ApplicationId;
use crate::kernel::permission::{DecideApplications, Declare, ReadExclusions};

/// Open a hearing about exclusion
///
/// Before a supplier is treated as excluded or excludable it has a reasonable opportunity to make representations
/// (Procurement Act 2023, s.58(2)), and to put somebody else in the place of an associated person. The provider is told.
#[utoipa::path(tag = "exclusion", params(("id" = ApplicationId, Path)),
    request_body = NewHearing, security(("oauth2" = ["applications:decide"])),
    responses((status = 201, description = "Open", body = HearingView),
        (status = 409, description = "It has one already (conflict), or is not submitted or decided (wrong-state)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/applications/{id}/exclusion-hearing")]
pub async fn open_exclusion_hearing(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    body: Body<NewHearing>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<HearingView>, Refusal> {
    let call = caller.call_with(&body);
    let hearing = exclusions.open_hearing(&call, *id, &body.concerns, body.respond_by).await?;
    let version = hearing.version;
    Ok(Reply::created(format!("/api/v1/applications/{id}/exclusion-hearing"), hearing.into()).version(version))
}

/// Read a hearing about exclusion
///
/// What was asked, answered and found.
#[utoipa::path(tag = "exclusion", params(("id" = ApplicationId, Path)),
    security(("oauth2" = ["exclusions:read"])),
    responses((status = 200, description = "The hearing", body = HearingView)))]
#[get("/applications/{id}/exclusion-hearing")]
pub async fn get_exclusion_hearing(
    caller: Caller<ReadExclusions>,
    id: web::Path<ApplicationId>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<HearingView>, Refusal> {
    let hearing = exclusions.hearing(&caller.actor, *id, caller.at()).await?;
    let version = hearing.version;
    Ok(Reply::ok(hearing.into()).version(version))
}

/// Make representations
///
/// In place of what was said before, to the end of the last day or the finding, whichever comes first.
#[utoipa::path(tag = "exclusion", params(("id" = ApplicationId, Path), IfMatch),
    request_body = Representations, security(("oauth2" = ["exclusions:declare"])),
    responses((status = 200, description = "Said", body = HearingView),
        (status = 409, description = "The last day has passed (deadline-passed), or there is a finding (wrong-state)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[put("/applications/{id}/exclusion-hearing/representations")]
pub async fn make_representations(
    caller: Caller<Declare>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<Representations>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<HearingView>, Refusal> {
    let hearing = exclusions.answer_hearing(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = hearing.version;
    Ok(Reply::ok(hearing.into()).version(version))
}

/// Record what was found
///
/// Once the provider has answered, or the last day has passed. Every declared ground is found about; of one that applies
/// each factor of section 58(1) is weighed with its reason. Excluded is a supplier to whom a mandatory ground applies whose
/// circumstances continue or may recur, excludable one with such a discretionary ground. It is not changed afterwards.
#[utoipa::path(tag = "exclusion", params(("id" = ApplicationId, Path), IfMatch),
    request_body = ExclusionFinding, security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "Found", body = HearingView),
        (status = 409, description = "The provider may still answer, or there is a finding", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/applications/{id}/exclusion-hearing/finding")]
pub async fn record_exclusion_finding(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<ExclusionFinding>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<HearingView>, Refusal> {
    let hearing = exclusions.find_hearing(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = hearing.version;
    Ok(Reply::ok(hearing.into()).version(version))
}
