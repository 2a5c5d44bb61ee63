//! `/competitions/{id}/amendments`.

use actix_web::{get, post, web};

use super::service::Amendments;
use super::views::{AmendmentConfirmationPage, AmendmentList, AmendmentView};
use crate::competitions::NewAmendment;
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::kernel::permission::{ReadCompetitions, RunCompetitions, Tender};

pub fn routes(config: &mut Routes) {
    config.service(amend_competition).service(list_amendments).service(confirm_amendment).service(list_confirmations);
}

/// Amend a published competition
///
/// What is said replaces what stands, as a new version with a hash of its own; the rulebook's `publication` hook is asked
/// again. Every invited provider is told. No tender is changed or lost: one that was submitted before counts once its
/// provider submits it again, answering what is new. `If-Match` is the competition's version.
#[utoipa::path(tag = "competitions", request_body = NewAmendment,
    params(("id" = CompetitionId, Path), IfMatch), security(("oauth2" = ["competitions:run"])),
    responses((status = 201, description = "Amended", body = AmendmentView),
        (status = 409, description = "It is not published, or is being opened (wrong-state), or has closed \
            (deadline-passed)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Something cannot stand (validation), or the rulebook would not publish it so \
            (refused-by-rule)", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/amendments")]
pub async fn amend_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    body: Body<NewAmendment>,
    amendments: web::Data<Amendments>,
) -> Result<Reply<AmendmentView>, Refusal> {
    let made = amendments.amend(&caller.call_with(&body), *id, version.0, &body).await?;
    Ok(Reply::created(format!("/api/v1/competitions/{id}/amendments"), made.into()))
}

/// List the amendments of a competition
///
/// With every difference, the first first: for the council that runs it, and for every invited provider.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "All of them", body = AmendmentList)))]
#[get("/competitions/{id}/amendments")]
pub async fn list_amendments(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    amendments: web::Data<Amendments>,
) -> Result<Reply<AmendmentList>, Refusal> {
    let all = amendments.list(&caller.actor, *id).await?;
    Ok(Reply::ok(AmendmentList { items: all.into_iter().map(Into::into).collect() }))
}

/// Confirm that you have seen an amendment
///
/// That you have seen it, whether you tender or not. The council reads who has confirmed, never who tenders; a tender that
/// was submitted before is confirmed by submitting it again.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path), ("number" = u32, Path)), security(("oauth2" = ["tenders:tender"])),
    responses((status = 200, description = "Confirmed", body = AmendmentView),
        (status = 409, description = "You have confirmed it already, or the competition no longer runs (wrong-state, \
            deadline-passed)", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/amendments/{number}/confirm")]
pub async fn confirm_amendment(
    caller: Caller<Tender>,
    path: web::Path<(CompetitionId, u32)>,
    amendments: web::Data<Amendments>,
) -> Result<Reply<AmendmentView>, Refusal> {
    let (id, number) = path.into_inner();
    Ok(Reply::ok(amendments.confirm(&caller.call(), id, number).await?.into()))
}

/// List who has seen an amendment
///
/// Every invited provider, and when it confirmed. It says nothing about who tenders.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path), ("number" = u32, Path), Paging),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "One page", body = AmendmentConfirmationPage)))]
#[get("/competitions/{id}/amendments/{number}/confirmations")]
pub async fn list_confirmations(
    caller: Caller<RunCompetitions>,
    path: web::Path<(CompetitionId, u32)>,
    paging: Query<Paging>,
    amendments: web::Data<Amendments>,
) -> Result<Reply<AmendmentConfirmationPage>, Refusal> {
    let page = amendments.confirmations(&caller.actor, path.into_inner(), paging.0.request()?).await?;
    Ok(Reply::ok(AmendmentConfirmationPage {
        next: page.next,
        items: page.items.into_iter().map(Into::into).collect(),
    }))
}
