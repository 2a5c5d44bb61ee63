//! `/frameworks/{id}/procurements` and `/procurements`.

use actix_web::{get, post, web};

use super::service::Procurements;
use super::views::{AllocationPage, AllocationView, NewProcurement, ProcurementPublication, ProcurementView, WhatIf};
use crate::http::{Body, Caller, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, ProcurementId};
use crate::kernel::permission::{RankTenders, ReadCompetitions, ReadEvaluation, RunCompetitions};

pub fn routes(config: &mut Routes) {
    config
        .service(create_procurement)
        .service(get_procurement)
        .service(publish_procurement)
        .service(allocate_lots)
        .service(list_allocations)
        .service(ask_what_if);
}

/// Run several competitions together
///
/// Groups drafts with one closing, before the first of them is published. What it says of limits and of what is best is fixed
/// and hashed at once; each competition is then published, tendered for, opened and ranked as any other.
#[utoipa::path(tag = "procurements", request_body = NewProcurement,
    params(("id" = FrameworkId, Path, description = "The framework")),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 201, description = "Made", body = ProcurementView),
        (status = 409, description = "One of them is no draft (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/procurements")]
pub async fn create_procurement(
    caller: Caller<RunCompetitions>,
    id: web::Path<FrameworkId>,
    body: Body<NewProcurement>,
    procurements: web::Data<Procurements>,
) -> Result<Reply<ProcurementView>, Refusal> {
    let made = procurements.create(&caller.call_with(&body), *id, &body).await?;
    let location = format!("/api/v1/procurements/{}", made.procurement.id);
    Ok(Reply::created(location, made.into()))
}

/// Read a procurement
///
/// For the council that runs it, and for every provider invited to one of its competitions.
#[utoipa::path(tag = "procurements", params(("id" = ProcurementId, Path)),
    security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "The procurement", body = ProcurementView)))]
#[get("/procurements/{id}")]
pub async fn get_procurement(
    caller: Caller<ReadCompetitions>,
    id: web::Path<ProcurementId>,
    procurements: web::Data<Procurements>,
) -> Result<Reply<ProcurementView>, Refusal> {
    Ok(Reply::ok(procurements.find(&caller.actor, *id).await?.into()))
}

/// Publish all competitions of a procurement
///
/// All drafts at one instant, or none: `drafts` names every one with the version that was read. Each is judged as if it were
/// published by itself, and a refusal says which one it is about (`competition_id`).
#[utoipa::path(tag = "procurements",
    request_body = ProcurementPublication, params(("id" = ProcurementId, Path)),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Published", body = ProcurementView),
        (status = 409, description = "None is a draft, the day has not come, fewer than two are named to open, or nobody could be \
            invited (wrong-state); the closing has passed (deadline-passed); or a rulebook could not say (cannot-decide)",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "A draft has changed (stale)", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "Not every draft is named, or a timetable does not stand (validation), the law does not \
            allow it (refused-by-regime), or the rulebook says no (refused-by-rule)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/procurements/{id}/publish")]
pub async fn publish_procurement(
    caller: Caller<RunCompetitions>,
    id: web::Path<ProcurementId>,
    body: Body<ProcurementPublication>,
    procurements: web::Data<Procurements>,
) -> Result<Reply<ProcurementView>, Refusal> {
    Ok(Reply::ok(procurements.publish(&caller.call_with(&body), *id, &body).await?.into()))
}

/// Allocate the lots
///
/// Once every competition is ranked (those cancelled are left out). As many lots as possible are filled; among the
/// allocations that do so the published objective decides; among those still level, lot by lot in the published order, the
/// best-placed tender. The answer is proved to be the best, or it says that it is not. A later run supersedes this one and
/// does not remove it. A rulebook with a hook `zone_award` is asked about each award, lot by lot; what it does not allow allocates
/// nothing. Approvals in these competitions are then for the winners it names.
#[utoipa::path(tag = "procurements", params(("id" = ProcurementId, Path)),
    security(("oauth2" = ["tenders:rank"])),
    responses((status = 201, description = "Proved, tied, or not proved within the limit", body = AllocationView),
        (status = 409, description = "A competition is not ranked (wrong-state), or its rulebook cannot say whether an award \
            may be made (cannot-decide)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A competition's rulebook does not allow an award (refused-by-rule); the whole trace is in \
            `decision`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/procurements/{id}/allocations")]
pub async fn allocate_lots(
    caller: Caller<RankTenders>,
    id: web::Path<ProcurementId>,
    procurements: web::Data<Procurements>,
) -> Result<Reply<AllocationView>, Refusal> {
    let run = procurements.allocate(&caller.call(), *id).await?;
    Ok(Reply::created(format!("/api/v1/procurements/{id}/allocations"), run.into()))
}

/// List the allocations
///
/// Every run, the first one first. The last one counts.
#[utoipa::path(tag = "procurements", params(("id" = ProcurementId, Path), Paging),
    security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "One page", body = AllocationPage)))]
#[get("/procurements/{id}/allocations")]
pub async fn list_allocations(
    caller: Caller<ReadEvaluation>,
    id: web::Path<ProcurementId>,
    paging: Query<Paging>,
    procurements: web::Data<Procurements>,
) -> Result<Reply<AllocationPage>, Refusal> {
    let page = procurements.runs(&caller.actor, *id, (caller.at(), paging.0.request()?)).await?;
    let page = page.map(AllocationView::from);
    Ok(Reply::ok(AllocationPage { items: page.items, next: page.next }))
}

/// Ask what would be allocated otherwise
///
/// The allocation as it would be if a provider withdrew, or with another number of lots for each. Nothing is kept.
#[utoipa::path(tag = "procurements", request_body = WhatIf,
    params(("id" = ProcurementId, Path)), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "What it would be", body = AllocationView),
        (status = 409, description = "A competition is not ranked (wrong-state), or its rulebook cannot say whether an award \
            may be made (cannot-decide)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A competition's rulebook does not allow an award (refused-by-rule); the whole trace is in \
            `decision`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/procurements/{id}/what-if")]
pub async fn ask_what_if(
    caller: Caller<ReadEvaluation>,
    id: web::Path<ProcurementId>,
    body: Body<WhatIf>,
    procurements: web::Data<Procurements>,
) -> Result<Reply<AllocationView>, Refusal> {
    Ok(Reply::ok(procurements.what_if(&caller.actor, *id, &body, caller.at()).await?.into()))
}
