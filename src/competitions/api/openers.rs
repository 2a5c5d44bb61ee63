//! `/competitions/{id}/openers`.

use actix_web::{get, put, web};

use crate::competitions::service::Competitions;
use crate::competitions::views::openers::{OpenersNamed, OpenersView};
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::kernel::permission::{ReadCompetitions, RunCompetitions};

/// Read who opens the tenders
///
/// Who opens the tenders, who else of the council could be named and who has an opening key, and what deserves a second look.
/// For the council alone.
#[utoipa::path(tag = "competitions", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "The openers", body = OpenersView)))]
#[get("/competitions/{id}/openers")]
pub async fn get_openers(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<OpenersView>, Refusal> {
    Ok(Reply::ok(competitions.openers(&caller.actor, *id).await?.into()))
}

/// Name who opens the tenders
///
/// Two to five people of the council who may open tenders, each with an opening key (`/me/opening-key`), in place of
/// whoever was named before. At publication the competition's key is sealed so that any two of them, and nobody else, can
/// open its tenders after the closing. That cannot be changed afterwards.
#[utoipa::path(tag = "competitions", request_body = OpenersNamed,
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Named", body = OpenersView),
        (status = 409, description = "It is published already (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "Too few or too many, or somebody may not open or has no key; `errors` names each",
            body = ProblemBody, content_type = "application/problem+json")))]
#[put("/competitions/{id}/openers")]
pub async fn name_openers(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    body: Body<OpenersNamed>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<OpenersView>, Refusal> {
    Ok(Reply::ok(competitions.name_openers(&caller.call_with(&body), *id, &body.openers).await?.into()))
}
