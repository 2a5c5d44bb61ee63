//! Ranking.

use actix_web::{get, post, web};

use super::super::service::Evaluation;
use super::super::views::{RankingPage, RankingView};
use crate::http::{Caller, Paging, ProblemBody, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::kernel::permission::{RankTenders, ReadEvaluation};

/// Rank the tenders
///
/// Scores and ranks the tenders by the rulebook that was pinned when the competition was published. Both decisions
/// are recorded. A later run supersedes this one and does not remove it.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["tenders:rank"])),
    responses((status = 201, description = "Ranked, tied, or not decided by the rules", body = RankingView),
        (status = 409, description = "Sealed until the opening; a mark is still to be agreed (`missing` names each); \
            no tender was opened; or an approval rests on an earlier ranking", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/ranking")]
pub async fn rank_tenders(
    caller: Caller<RankTenders>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<RankingView>, Refusal> {
    let ranking = evaluation.rank(&caller.call(), *id).await?;
    Ok(Reply::created(format!("/api/v1/competitions/{id}/ranking"), ranking.into()))
}

/// Read the ranking
///
/// The last run.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "The ranking that counts", body = RankingView)))]
#[get("/competitions/{id}/ranking")]
pub async fn get_ranking(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<RankingView>, Refusal> {
    Ok(Reply::ok(evaluation.ranking(&caller.actor, *id, caller.at()).await?.into()))
}

/// List the runs of a ranking
///
/// Every run, the first one first: a late exclusion shows in what changed between two of them.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), Paging), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "One page", body = RankingPage)))]
#[get("/competitions/{id}/rankings")]
pub async fn list_rankings(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    paging: Query<Paging>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<RankingPage>, Refusal> {
    let page =
        evaluation.rankings(&caller.actor, *id, (caller.at(), paging.0.request()?)).await?.map(RankingView::from);
    Ok(Reply::ok(RankingPage { items: page.items, next: page.next }))
}
