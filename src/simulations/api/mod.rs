//! `/frameworks/{id}/simulations` and `/simulations`.

mod stress;

use actix_web::{HttpResponse, delete, get, post, web};
use futures_util::stream;

use crate::http::{Body, Caller, Paging, ProblemBody, Query, Reply, Routes, csv_attachment};
use crate::kernel::ids::{FrameworkId, SimulationId};
use crate::kernel::permission::{ReadSimulations, Simulate};
use crate::kernel::{Actor, PageRequest, Refusal};
use crate::simulations::csv;
use crate::simulations::model::MoveFilter;
use crate::simulations::service::Simulations;
use crate::simulations::views::{MovePage, MoveQuery, MoveView, NewSimulation, SimulationPage, SimulationView};

pub fn routes(config: &mut Routes) {
    config
        .service(start_simulation)
        .service(list_simulations)
        .service(get_simulation)
        .service(cancel_simulation)
        .service(list_moves)
        .service(export_moves)
        .service(stress::stress_scoring);
}

/// Simulate rules on decisions on record
///
/// Asks every decision on record of one hook again under other rules, in the background, and notes which would be
/// otherwise and why. Decides nothing and changes no decision. Hooks whose facts hold prices (`scoring`, `award`,
/// `approval`) are for those who may read the evaluation.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path)),
    request_body = NewSimulation, security(("oauth2" = ["rules:simulate"])),
    responses((status = 202, description = "Begun; `Location` names it", body = SimulationView),
        (status = 422, description = "The rules have faults (`findings`), or no such hook", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/simulations")]
pub async fn start_simulation(
    caller: Caller<Simulate>,
    id: web::Path<FrameworkId>,
    body: Body<NewSimulation>,
    simulations: web::Data<Simulations>,
) -> Result<Reply<SimulationView>, Refusal> {
    let call = caller.call_with(&body);
    let simulation = simulations.start(&call, *id, &body.into_inner().read()?).await?;
    let location = format!("/api/v1/simulations/{}", simulation.id);
    Ok(Reply::accepted(simulation.into()).at(location))
}

/// List a framework's simulations
///
/// Oldest first.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path), Paging),
    security(("oauth2" = ["simulations:read"])),
    responses((status = 200, description = "One page", body = SimulationPage)))]
#[get("/frameworks/{id}/simulations")]
pub async fn list_simulations(
    caller: Caller<ReadSimulations>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    simulations: web::Data<Simulations>,
) -> Result<Reply<SimulationPage>, Refusal> {
    let page = simulations.list(&caller.actor, *id, paging.0.request()?).await?.map(SimulationView::from);
    Ok(Reply::ok(SimulationPage { items: page.items, next: page.next }))
}

/// Read a simulation
///
/// How far it has come, and how many decisions would go from which outcome to which.
#[utoipa::path(tag = "rules", params(("id" = SimulationId, Path)),
    security(("oauth2" = ["simulations:read"])),
    responses((status = 200, description = "The simulation", body = SimulationView)))]
#[get("/simulations/{id}")]
pub async fn get_simulation(
    caller: Caller<ReadSimulations>,
    id: web::Path<SimulationId>,
    simulations: web::Data<Simulations>,
) -> Result<Reply<SimulationView>, Refusal> {
    Ok(Reply::ok(simulations.find(&caller.actor, *id).await?.into()))
}

/// Cancel a simulation
///
/// What it has found so far stays.
#[utoipa::path(tag = "rules", params(("id" = SimulationId, Path)),
    security(("oauth2" = ["rules:simulate"])),
    responses((status = 200, description = "Cancelled", body = SimulationView),
        (status = 409, description = "It has ended already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[delete("/simulations/{id}")]
pub async fn cancel_simulation(
    caller: Caller<Simulate>,
    id: web::Path<SimulationId>,
    simulations: web::Data<Simulations>,
) -> Result<Reply<SimulationView>, Refusal> {
    Ok(Reply::ok(simulations.cancel(&caller.call(), *id).await?.into()))
}

/// List what a simulation would change
///
/// The decisions that would be otherwise, each with what differs and why, in the order in which they were made.
#[utoipa::path(tag = "rules",
    params(("id" = SimulationId, Path), MoveQuery), security(("oauth2" = ["simulations:read"])),
    responses((status = 200, description = "One page", body = MovePage)))]
#[get("/simulations/{id}/moves")]
pub async fn list_moves(
    caller: Caller<ReadSimulations>,
    id: web::Path<SimulationId>,
    query: Query<MoveQuery>,
    simulations: web::Data<Simulations>,
) -> Result<Reply<MovePage>, Refusal> {
    let (filter, page) = query.0.read()?;
    let page = simulations.moves(&caller.actor, *id, &filter, page).await?;
    let items = page.items.into_iter().map(MoveView::try_from).collect::<Result<_, _>>()?;
    Ok(Reply::ok(MovePage { items, next: page.next }))
}

/// Export what a simulation would change
///
/// All of them, one line for each change, for a spreadsheet.
#[utoipa::path(tag = "rules",
    params(("id" = SimulationId, Path)), security(("oauth2" = ["simulations:read"])),
    responses((status = 200, description = "UTF-8, with a line of headings", body = String,
        content_type = "text/csv")))]
#[get("/simulations/{id}/moves.csv")]
pub async fn export_moves(
    caller: Caller<ReadSimulations>,
    id: web::Path<SimulationId>,
    simulations: web::Data<Simulations>,
) -> Result<HttpResponse, Refusal> {
    let id = simulations.find(&caller.actor, *id).await?.id;
    let from = Export { actor: caller.actor, id, simulations, page: Some(PageRequest { limit: 500, after: None }) };
    let body = stream::try_unfold((true, from), async |(first, mut from)| {
        let mut text = if first { csv::head()? } else { vec![] };
        let Some(lines) = from.next().await? else { return Ok::<_, Refusal>(None) };
        text.extend(lines);
        Ok(Some((web::Bytes::from(text), (false, from))))
    });
    Ok(csv_attachment(&format!("simulation-{id}.csv"), body))
}

/// Where an export stands.
struct Export {
    actor: Actor,
    id: SimulationId,
    simulations: web::Data<Simulations>,
    /// The page to read next; none after the last.
    page: Option<PageRequest>,
}

impl Export {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(page) = self.page.take() else { return Ok(None) };
        let found = self.simulations.moves(&self.actor, self.id, &MoveFilter::default(), page).await?;
        if found.next.is_some() {
            self.page = found.items.last().map(|last| PageRequest { after: Some(last.decision.0), ..page });
        }
        let moves: Vec<MoveView> = found.items.into_iter().map(MoveView::try_from).collect::<Result<_, _>>()?;
        Ok(Some(csv::lines(&moves)?))
    }
}
