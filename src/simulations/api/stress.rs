//! `/frameworks/{id}/stress`.

use actix_web::{post, web};

use crate::engine::StressReport;
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::FrameworkId;
use crate::kernel::permission::Simulate;
use crate::simulations::service::Simulations;
use crate::simulations::views::StressRequest;

/// Put a model of scoring under stress
///
/// Scores and ranks tenders that nobody made: does a loser who comes or goes change the winner? Do a few points of
/// weight? Is there a range in which price decides nothing? What of ties, a price of zero, equal prices, a single
/// bidder? Every finding has an example. The same request gets the same report; nothing is kept.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path)),
    request_body = StressRequest, security(("oauth2" = ["rules:simulate"])),
    responses((status = 200, description = "What was found, and what was looked for and not found", body = StressReport),
        (status = 422, description = "The rules have faults (`check`), or their case does not show what a tender is",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/frameworks/{id}/stress")]
pub async fn stress_scoring(
    caller: Caller<Simulate>,
    id: web::Path<FrameworkId>,
    body: Body<StressRequest>,
    simulations: web::Data<Simulations>,
) -> Result<Reply<StressReport>, Refusal> {
    let (candidate, plan) = body.into_inner().read()?;
    Ok(Reply::ok(simulations.stress(&caller.actor, *id, &candidate, plan).await?))
}
