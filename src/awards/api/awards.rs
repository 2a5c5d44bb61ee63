//! Awards.

use actix_web::{get, post, web};

use super::super::service::Awards;
use super::super::views::{AwardList, AwardView, NewAward};
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{AwardId, CompetitionId};
use crate::kernel::permission::{Award, ReadContracts};

/// Award the tenders of an approved report
///
/// Awards every tender of an approved report and opens a contract for each, all of them or none.
#[utoipa::path(tag = "awards",
    params(("id" = CompetitionId, Path)), request_body = NewAward, security(("oauth2" = ["awards:award"])),
    responses((status = 201, description = "Awarded", body = AwardList),
        (status = 409, description = "The report is not approved, its decision can still be called in (`effective_on`), it was awarded \
            already, the standstill runs (`standstill_until`), or a tenderer is no longer an active member", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/awards")]
pub async fn award_tenders(
    caller: Caller<Award>,
    id: web::Path<CompetitionId>,
    body: Body<NewAward>,
    awards: web::Data<Awards>,
) -> Result<Reply<AwardList>, Refusal> {
    let made = awards.award(&caller.call_with(&body), *id, body.approval_id).await?;
    let view = AwardList { items: made.into_iter().map(AwardView::from).collect() };
    Ok(Reply::created(format!("/api/v1/competitions/{id}/awards"), view))
}

/// List a competition's awards
///
/// A council sees all of its awards, a provider those it won.
#[utoipa::path(tag = "awards", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "The awards", body = AwardList)))]
#[get("/competitions/{id}/awards")]
pub async fn list_awards(
    caller: Caller<ReadContracts>,
    id: web::Path<CompetitionId>,
    awards: web::Data<Awards>,
) -> Result<Reply<AwardList>, Refusal> {
    let made = awards.awards(&caller.actor, *id).await?;
    Ok(Reply::ok(AwardList { items: made.into_iter().map(AwardView::from).collect() }))
}

/// Read an award
///
/// One award.
#[utoipa::path(tag = "awards", params(("id" = AwardId, Path)),
    security(("oauth2" = ["contracts:read"])),
    responses((status = 200, description = "The award", body = AwardView)))]
#[get("/awards/{id}")]
pub async fn get_award(
    caller: Caller<ReadContracts>,
    id: web::Path<AwardId>,
    awards: web::Data<Awards>,
) -> Result<Reply<AwardView>, Refusal> {
    Ok(Reply::ok(awards.find(&caller.actor, *id).await?.into()))
}
