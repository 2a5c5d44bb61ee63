//! `/competitions/{id}/late-tenders` and `/tenders/{id}/late-decision`.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, TenderId};
use crate::kernel::permission::RunCompetitions;
use crate::tenders::service::Tenders;
use crate::tenders::views::late::{LateTenderPage, LateTenderView, NewLateTenderDecision};

/// List what came late for a competition
///
/// For the council: who submitted after the closing, by how much, and what was decided, so that others are treated alike. Not
/// what they offer, and nothing of those who were in time: that is sealed.
#[utoipa::path(tag = "tenders",
    params(("id" = CompetitionId, Path), Paging), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "One page", body = LateTenderPage)))]
#[get("/competitions/{id}/late-tenders")]
pub async fn list_late_tenders(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    paging: Query<Paging>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<LateTenderPage>, Refusal> {
    let page = tenders.late(&caller.actor, *id, (caller.at(), paging.0.request()?)).await?;
    let page = page.map(|(late, closes)| LateTenderView::of(late, closes));
    Ok(Reply::ok(LateTenderPage { items: page.items, next: page.next }))
}

/// Decide whether a late tender is taken
///
/// Where the rulebook holds what comes late, and before anybody begins to open: `accept` puts it among those that were in
/// time, `reject` leaves it sealed for good. Either way with a reason, once. `If-Match` is the version in the list.
#[utoipa::path(tag = "tenders",
    request_body = NewLateTenderDecision, params(("id" = TenderId, Path), IfMatch),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Decided", body = LateTenderView),
        (status = 409, description = "It is decided already, or somebody has begun to open (wrong-state)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/tenders/{id}/late-decision")]
pub async fn decide_late_tender(
    caller: Caller<RunCompetitions>,
    id: web::Path<TenderId>,
    version: IfMatch,
    body: Body<NewLateTenderDecision>,
    tenders: web::Data<Tenders>,
) -> Result<Reply<LateTenderView>, Refusal> {
    let said = (body.outcome.outcome(), body.reason.as_str());
    let (late, closes) = tenders.decide_late(&caller.call_with(&body), (*id, version.0), said).await?;
    let version = late.version;
    Ok(Reply::ok(LateTenderView::of(late, closes)).version(version))
}
