//! `/competitions/{id}/files-wanted`.

use actix_web::{get, put, web};

use crate::competitions::service::Competitions;
use crate::competitions::views::files::FilesWanted;
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::kernel::permission::{ReadCompetitions, RunCompetitions};

/// Read which files come with each tender
///
/// For the council that runs it and for the providers it invited.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "The files", body = FilesWanted)))]
#[get("/competitions/{id}/files-wanted")]
pub async fn get_files_wanted(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<FilesWanted>, Refusal> {
    Ok(Reply::ok(FilesWanted { files: competitions.files_wanted(&caller.actor, *id).await? }))
}

/// Say which files come with each tender
///
/// The whole list, in place of what was asked for before, while it is a draft. A tender takes files of these kinds and no
/// other; of a required kind it needs at least one before it can be submitted.
#[utoipa::path(tag = "competitions", request_body = FilesWanted,
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Asked for", body = FilesWanted),
        (status = 409, description = "It is published already (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/competitions/{id}/files-wanted")]
pub async fn want_files(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    body: Body<FilesWanted>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<FilesWanted>, Refusal> {
    competitions.want_files(&caller.call_with(&body), *id, &body.files).await?;
    Ok(Reply::ok(FilesWanted { files: body.files.clone() }))
}
