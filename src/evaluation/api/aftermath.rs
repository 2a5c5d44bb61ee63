//! What happens to tenders after the opening: enquiries, low prices, answers that are alike, who is out.

use actix_web::{get, post, web};

use super::super::service::Evaluation;
use super::super::views::{
    AlikeAnswers, DisqualificationList, DisqualificationView, EnquiryList, EnquiryView, NewDisqualification,
    NewEnquiry, NewEnquiryAnswer, NewSettlement, PriceCheckQuery, PriceCheckView, RankingChanges, RankingChangesQuery,
    SimilarityQuery, SimilarityView,
};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Query, Reply};
use crate::kernel::ids::{CompetitionId, EnquiryId};
use crate::kernel::permission::{AnswerEnquiries, Enquire, Permission, RankTenders, ReadEnquiries, ReadEvaluation};
use crate::kernel::{Actor, Refusal};

/// Ask a tenderer after the opening
///
/// Asks one tenderer in writing: to clear something up, to confirm a corrected price or withdraw, or to explain a price
/// that looks abnormally low. Nothing is ranked while an answer is due or waits to be settled.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    request_body = NewEnquiry, security(("oauth2" = ["enquiries:ask"])),
    responses((status = 201, description = "Asked", body = EnquiryView),
        (status = 409, description = "Sealed until the opening, the tender is out or is asked the same already, or an \
            approval rests on the marks", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/enquiries")]
pub async fn make_enquiry(
    caller: Caller<Enquire>,
    id: web::Path<CompetitionId>,
    body: Body<NewEnquiry>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EnquiryView>, Refusal> {
    let enquiry = evaluation.enquire(&caller.call_with(&body), *id, &body).await?;
    let (location, version) = (format!("/api/v1/enquiries/{}", enquiry.id), enquiry.version);
    Ok(Reply::created(location, EnquiryView::at(enquiry, caller.at(), true)).version(version))
}

/// List what tenderers were asked
///
/// What was asked after the opening, the first first: a council reads all of it, a provider its own, and evaluators what
/// was cleared up about the questions assigned to them.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["enquiries:read"])),
    responses((status = 200, description = "Everything you may see", body = EnquiryList)))]
#[get("/competitions/{id}/enquiries")]
pub async fn list_enquiries(
    caller: Caller<ReadEnquiries>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EnquiryList>, Refusal> {
    let all = evaluation.enquiries(&caller.actor, *id, caller.at()).await?;
    let view = |enquiry| EnquiryView::at(enquiry, caller.at(), sees_price(&caller.actor));
    Ok(Reply::ok(EnquiryList { items: all.into_iter().map(view).collect() }))
}

/// Read an enquiry
///
/// One enquiry, for the council and the tenderer who is asked.
#[utoipa::path(tag = "evaluation", params(("id" = EnquiryId, Path)),
    security(("oauth2" = ["enquiries:read"])),
    responses((status = 200, description = "The enquiry", body = EnquiryView)))]
#[get("/enquiries/{id}")]
pub async fn get_enquiry(
    caller: Caller<ReadEnquiries>,
    id: web::Path<EnquiryId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EnquiryView>, Refusal> {
    let enquiry = evaluation.enquiry(&caller.actor, *id, caller.at()).await?;
    let version = enquiry.version;
    Ok(Reply::ok(EnquiryView::at(enquiry, caller.at(), sees_price(&caller.actor))).version(version))
}

/// Answer an enquiry
///
/// Answers once, at or before the deadline. A corrected price counts only when you confirm it; without an answer the
/// tendered price stays.
#[utoipa::path(tag = "evaluation", params(("id" = EnquiryId, Path), IfMatch),
    request_body = NewEnquiryAnswer, security(("oauth2" = ["enquiries:answer"])),
    responses((status = 200, description = "Answered", body = EnquiryView),
        (status = 409, description = "It is answered (wrong-state), or the deadline has passed (deadline-passed)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/enquiries/{id}/answer")]
pub async fn answer_enquiry(
    caller: Caller<AnswerEnquiries>,
    id: web::Path<EnquiryId>,
    version: IfMatch,
    body: Body<NewEnquiryAnswer>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EnquiryView>, Refusal> {
    let answered = evaluation.answer_enquiry(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = answered.version;
    Ok(Reply::ok(EnquiryView::at(answered, caller.at(), true)).version(version))
}

/// Settle an enquiry
///
/// Accepts a low price or rejects the tender, or says whether a clarification counts, with the reason; never before the
/// tenderer has answered or let the deadline pass.
#[utoipa::path(tag = "evaluation", params(("id" = EnquiryId, Path), IfMatch),
    request_body = NewSettlement, security(("oauth2" = ["enquiries:ask"])),
    responses((status = 200, description = "Settled", body = EnquiryView),
        (status = 409, description = "The tenderer may still answer, or decides alone, or it is settled; or an approval \
            rests on the marks", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/enquiries/{id}/settle")]
pub async fn settle_enquiry(
    caller: Caller<Enquire>,
    id: web::Path<EnquiryId>,
    version: IfMatch,
    body: Body<NewSettlement>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<EnquiryView>, Refusal> {
    let settled = evaluation.settle_enquiry(&caller.call_with(&body), *id, version.0, &body).await?;
    let version = settled.version;
    Ok(Reply::ok(EnquiryView::at(settled, caller.at(), true)).version(version))
}

/// Check prices for abnormally low ones
///
/// Which prices look abnormally low: by the rulebook's hook `abnormally_low`, or else by Scotland's published figures (more
/// than 15% under the mean of all prices but the highest, and under the lowest price that is not, by more than 1% of it, a
/// margin held between £1,000 and £100,000). A reason to ask, never to refuse.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), PriceCheckQuery), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "Every price that is compared", body = PriceCheckView)))]
#[get("/competitions/{id}/price-check")]
pub async fn check_prices(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    query: Query<PriceCheckQuery>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<PriceCheckView>, Refusal> {
    let units = query.0.units.unwrap_or(1);
    Ok(Reply::ok(evaluation.price_check(&caller.actor, *id, units, caller.at()).await?.into()))
}

/// Find answers that are alike
///
/// Answers of different tenders in nearly the same words, by the share of the runs of five words that they have in common,
/// beside the marks agreed for them.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), SimilarityQuery), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "Every pair, question by question", body = SimilarityView)))]
#[get("/competitions/{id}/similarity")]
pub async fn find_similarity(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    query: Query<SimilarityQuery>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<SimilarityView>, Refusal> {
    let at_least = query.0.at_least.unwrap_or(super::super::alike::NEAR_IDENTICAL);
    let pairs = evaluation.similarity(&caller.actor, *id, (at_least, caller.at())).await?;
    let items = pairs.into_iter().map(AlikeAnswers::from).collect();
    Ok(Reply::ok(SimilarityView { competition_id: *id, at_least, items }))
}

/// Disqualify a tender
///
/// Takes a tender out for good, before prices are compared. If the tenders were ranked, they are ranked anew; the earlier
/// run is kept.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    request_body = NewDisqualification, security(("oauth2" = ["tenders:rank"])),
    responses((status = 201, description = "It is out", body = DisqualificationView),
        (status = 409, description = "Sealed until the opening; it is out already (conflict); or an approval rests on the \
            ranking and must be referred back first (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/disqualifications")]
pub async fn disqualify_tender(
    caller: Caller<RankTenders>,
    id: web::Path<CompetitionId>,
    body: Body<NewDisqualification>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<DisqualificationView>, Refusal> {
    let (out, ranking) = evaluation.disqualify(&caller.call_with(&body), *id, &body).await?;
    let view = DisqualificationView { ranking: ranking.map(Into::into), ..out.into() };
    Ok(Reply::created(format!("/api/v1/competitions/{id}/disqualifications"), view))
}

/// List the disqualified tenders
///
/// Every tender that is out, with its ground and reason.
#[utoipa::path(tag = "evaluation", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "All of them", body = DisqualificationList)))]
#[get("/competitions/{id}/disqualifications")]
pub async fn list_disqualifications(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<DisqualificationList>, Refusal> {
    let all = evaluation.disqualifications(&caller.actor, *id, caller.at()).await?;
    Ok(Reply::ok(DisqualificationList { items: all.into_iter().map(Into::into).collect() }))
}

/// Compare two runs of a ranking
///
/// Two runs side by side, tender by tender: the last two, or those named.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path), RankingChangesQuery), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "What changed for whom", body = RankingChanges)))]
#[get("/competitions/{id}/ranking-changes")]
pub async fn compare_rankings(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    query: Query<RankingChangesQuery>,
    evaluation: web::Data<Evaluation>,
) -> Result<Reply<RankingChanges>, Refusal> {
    let named = [query.0.before, query.0.after];
    Ok(Reply::ok(evaluation.ranking_changes(&caller.actor, *id, (named, caller.at())).await?.into()))
}

fn sees_price(actor: &Actor) -> bool {
    actor.provider().is_some() || ReadEvaluation::granted(actor)
}
