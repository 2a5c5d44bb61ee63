//! Measures that the rules propose.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, MeasureId};
use crate::kernel::permission::{ManageMembers, ReadOpenBook};
use crate::memberships::model::FinancialYear;
use crate::memberships::service::Memberships;
use crate::memberships::views::{CheckedBooks, MeasureAnswer, MeasurePage, MeasureQuery, MeasureView};

pub fn routes(config: &mut Routes) {
    config.service(check_books).service(list_measures).service(accept_measure).service(decline_measure);
}

/// Look at a year's open books
///
/// Asks the rulebook in force (its rule `open_book`, where it has one) about every member whose books are late or
/// missing. What it answers is put to an officer as a measure; nothing happens to a member by itself. Without such a rule
/// a flag is proposed for what is missing. What was proposed once is not proposed again.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), ("year" = FinancialYear, Path)), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "What is proposed", body = CheckedBooks),
        (status = 409, description = "The framework has no rulebook", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/open-book/{year}/check")]
pub async fn check_books(
    caller: Caller<ManageMembers>,
    path: web::Path<(FrameworkId, FinancialYear)>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<CheckedBooks>, Refusal> {
    let (id, year) = path.into_inner();
    let checked = memberships.check_books(&caller.call(), id, year).await?;
    let proposed = checked.proposed.into_iter().map(MeasureView::from).collect();
    Ok(Reply::ok(CheckedBooks { looked_at: checked.looked_at, proposed }))
}

/// List the proposed measures of a framework
///
/// For the council's people, and those of partners with whom it shares open books.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), MeasureQuery), security(("oauth2" = ["open-book:read"])),
    responses((status = 200, description = "One page, in the order in which they were proposed", body = MeasurePage)))]
#[get("/frameworks/{id}/measures")]
pub async fn list_measures(
    caller: Caller<ReadOpenBook>,
    id: web::Path<FrameworkId>,
    query: Query<MeasureQuery>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MeasurePage>, Refusal> {
    let page = memberships.measures(&caller.actor, *id, query.0.open, query.0.page()?).await?;
    let page = page.map(MeasureView::from);
    Ok(Reply::ok(MeasurePage { items: page.items, next: page.next }))
}

/// Take a proposed measure
///
/// A flag is noted on the member's record; a suspension suspends it.
#[utoipa::path(tag = "memberships", request_body = MeasureAnswer,
    params(("id" = MeasureId, Path)), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Taken", body = MeasureView),
        (status = 409, description = "It was answered already, or the member cannot be suspended from where it stands",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/measures/{id}/accept")]
pub async fn accept_measure(
    caller: Caller<ManageMembers>,
    id: web::Path<MeasureId>,
    body: Body<MeasureAnswer>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MeasureView>, Refusal> {
    let call = caller.call_with(&body);
    Ok(Reply::ok(memberships.answer_measure(&call, *id, (true, &body.reason)).await?.into()))
}

/// Decline a proposed measure
///
/// With the reason, which is kept. Nothing happens to the member.
#[utoipa::path(tag = "memberships", request_body = MeasureAnswer,
    params(("id" = MeasureId, Path)), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Declined", body = MeasureView),
        (status = 409, description = "It was answered already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/measures/{id}/decline")]
pub async fn decline_measure(
    caller: Caller<ManageMembers>,
    id: web::Path<MeasureId>,
    body: Body<MeasureAnswer>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MeasureView>, Refusal> {
    let call = caller.call_with(&body);
    Ok(Reply::ok(memberships.answer_measure(&call, *id, (false, &body.reason)).await?.into()))
}
