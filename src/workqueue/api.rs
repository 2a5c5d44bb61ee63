//! `/authorities/{id}/work` and `/applications/{id}/deadline-extensions`.

use actix_web::{get, post, web};

use super::ics;
use super::model::Place;
use super::service::WorkQueue;
use super::views::{DeadlineExtension, WorkItemView, WorkPageView, WorkQuery};
use crate::http::{Body, CalendarReply, Caller, IfMatch, ProblemBody, Query, Reply, Routes};
use crate::kernel::ids::{ApplicationId, AuthorityId};
use crate::kernel::permission::{DecideApplications, ReadWork};
use crate::kernel::{Refusal, london};

pub fn routes(config: &mut Routes) {
    config.service(list_work).service(get_work_calendar).service(extend_deadline);
}

/// List what is to decide
///
/// Everything that waits for the council's officers, by the time that is left: applications, those that came late and
/// are held, rating cases, and what falls due within four weeks or is overdue: the reviews that it leads, the actions of
/// improvement plans, open books, and wage declarations (by the last day of their year). The last day of an
/// application is what the law of its framework gives, or the rulebook it opened promised, whichever is earlier; what
/// has no last day comes after the rest. An application that waits for a window to open is not yet to decide.
#[utoipa::path(tag = "authorities", params(("id" = AuthorityId, Path), WorkQuery),
    security(("oauth2" = ["work:read"])),
    responses((status = 200, description = "One page, the most urgent first", body = WorkPageView)))]
#[get("/authorities/{id}/work")]
pub async fn list_work(
    caller: Caller<ReadWork>,
    id: web::Path<AuthorityId>,
    query: Query<WorkQuery>,
    queue: web::Data<WorkQueue>,
) -> Result<Reply<WorkPageView>, Refusal> {
    let page = queue.page(&caller.actor, *id, caller.at(), &query.0.wanted(), query.0.page()?).await?;
    let next = page.next.as_ref().map(Place::cursor).transpose()?;
    let items = page.items.into_iter().map(|item| WorkItemView::of(item, page.today)).collect();
    Ok(Reply::ok(WorkPageView { items, next }))
}

/// What is to decide as a calendar file
///
/// The last days of everything that waits, each as an event of a whole day.
#[utoipa::path(tag = "authorities",
    params(("id" = AuthorityId, Path)), security(("oauth2" = ["work:read"])),
    responses((status = 200, description = "RFC 5545", body = String, content_type = "text/calendar",
        example = "BEGIN:VCALENDAR\r\n")))]
#[get("/authorities/{id}/work.ics")]
pub async fn get_work_calendar(
    caller: Caller<ReadWork>,
    id: web::Path<AuthorityId>,
    queue: web::Data<WorkQueue>,
) -> Result<CalendarReply, Refusal> {
    let items = queue.items(&caller.actor, *id, caller.at(), &super::model::Wanted::default()).await?;
    Ok(CalendarReply { name: "work.ics", text: ics::calendar(&items, caller.at()), public: false })
}

/// Extend the time to decide an application
///
/// With a reason, which the provider is told. Where the law gives a number of days it limits the extension too: under
/// regulation 34, ten working days become fifteen at the most. `If-Match` is the application's version.
#[utoipa::path(tag = "applications",
    request_body = DeadlineExtension, params(("id" = ApplicationId, Path), IfMatch),
    security(("oauth2" = ["applications:decide"])),
    responses((status = 201, description = "Extended", body = WorkItemView),
        (status = 409, description = "It has no last day", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "The day or the reason is no good, or the law allows no more",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/applications/{id}/deadline-extensions")]
pub async fn extend_deadline(
    caller: Caller<DecideApplications>,
    id: web::Path<ApplicationId>,
    version: IfMatch,
    body: Body<DeadlineExtension>,
    queue: web::Data<WorkQueue>,
) -> Result<Reply<WorkItemView>, Refusal> {
    let call = caller.call_with(&body);
    let item = queue.extend(&call, *id, version.0, (body.due_on, &body.reason)).await?;
    let path = format!("/api/v1/applications/{id}");
    Ok(Reply::created(path, WorkItemView::of(item, london::date_of(caller.at()))))
}
