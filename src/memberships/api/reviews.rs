//! Reviews of members.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, MembershipId, ReviewId};
use crate::kernel::permission::{ReadMemberships, ReviewMembers};
use crate::memberships::service::{Memberships, NewReview, Reviewed, WorkList};
use crate::memberships::views::{
    NewReviewRecord, NewScheduledReview, ReviewList, ReviewTaskList, ReviewTaskView, ReviewView, WorkListQuery,
};

pub fn routes(config: &mut Routes) {
    config
        .service(list_review_tasks)
        .service(list_reviews)
        .service(schedule_review)
        .service(record_annual_review)
        .service(record_review);
}

/// List the reviews to hold
///
/// What is due, in order of the days: the annual review of every member, which follows by itself a year after the last,
/// and those that were scheduled because there is need. Each names who leads it, by the member's kind of care.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), WorkListQuery), security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "All that are due by that day", body = ReviewTaskList)))]
#[get("/frameworks/{id}/reviews")]
pub async fn list_review_tasks(
    caller: Caller<ReadMemberships>,
    id: web::Path<FrameworkId>,
    query: Query<WorkListQuery>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ReviewTaskList>, Refusal> {
    let which = WorkList { due: query.0.due, mine: query.0.mine.unwrap_or(false) };
    let tasks = memberships.work_list(&caller.actor, caller.at(), *id, which).await?;
    Ok(Reply::ok(ReviewTaskList { items: tasks.into_iter().map(ReviewTaskView::from).collect() }))
}

/// List the reviews of a member
///
/// Held and to be held; for the member itself too.
#[utoipa::path(tag = "memberships", params(("id" = MembershipId, Path)),
    security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "Every review", body = ReviewList)))]
#[get("/memberships/{id}/reviews")]
pub async fn list_reviews(
    caller: Caller<ReadMemberships>,
    id: web::Path<MembershipId>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ReviewList>, Refusal> {
    let of = memberships.reviews(&caller.actor, caller.at(), *id).await?;
    Ok(Reply::ok(ReviewList {
        items: of.reviews.into_iter().map(ReviewView::from).collect(),
        next_annual_due_on: of.next_annual,
        lead_authority_id: of.lead,
    }))
}

/// Schedule a review
///
/// Because there is need: a complaint, a rating, an extra visit. It moves the membership nowhere; `start-review` does.
#[utoipa::path(tag = "memberships", request_body = NewScheduledReview,
    params(("id" = MembershipId, Path)), security(("oauth2" = ["memberships:review"])),
    responses((status = 201, description = "Scheduled", body = ReviewView),
        (status = 409, description = "It is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/reviews")]
pub async fn schedule_review(
    caller: Caller<ReviewMembers>,
    id: web::Path<MembershipId>,
    body: Body<NewScheduledReview>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ReviewView>, Refusal> {
    let new = NewReview { due_on: body.due_on, reason: &body.reason };
    let review = memberships.schedule_review(&caller.call_with(&body), *id, new).await?;
    Ok(created(review.into()))
}

/// Record an annual review
///
/// The next one is due a year after this one was held.
#[utoipa::path(tag = "memberships", request_body = NewReviewRecord,
    params(("id" = MembershipId, Path)), security(("oauth2" = ["memberships:review"])),
    responses((status = 201, description = "Recorded", body = ReviewView),
        (status = 409, description = "It is no member any more, or somebody recorded it at the same moment",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/memberships/{id}/annual-reviews")]
pub async fn record_annual_review(
    caller: Caller<ReviewMembers>,
    id: web::Path<MembershipId>,
    body: Body<NewReviewRecord>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ReviewView>, Refusal> {
    let review = memberships.record_annual_review(&caller.call_with(&body), *id, reviewed(&body)).await?;
    Ok(created(review.into()))
}

/// Record what came of a review
///
/// Of a scheduled review, once.
#[utoipa::path(tag = "memberships", request_body = NewReviewRecord,
    params(("id" = ReviewId, Path)), security(("oauth2" = ["memberships:review"])),
    responses((status = 200, description = "Recorded", body = ReviewView),
        (status = 409, description = "It is recorded already, or it is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/reviews/{id}/outcome")]
pub async fn record_review(
    caller: Caller<ReviewMembers>,
    id: web::Path<ReviewId>,
    body: Body<NewReviewRecord>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<ReviewView>, Refusal> {
    Ok(Reply::ok(memberships.record_review(&caller.call_with(&body), *id, reviewed(&body)).await?.into()))
}

fn reviewed(body: &NewReviewRecord) -> Reviewed<'_> {
    Reviewed { held_on: body.held_on, outcome: body.outcome, summary: &body.summary }
}

/// Read beside the member's other reviews.
fn created(view: ReviewView) -> Reply<ReviewView> {
    Reply::created(format!("/api/v1/memberships/{}/reviews", view.membership_id), view)
}
