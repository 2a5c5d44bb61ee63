//! `/clock`, and moving it at `/rehearsal/clock`.

use actix_web::{get, post, web};

use super::service::RehearsalClock;
use super::views::{ClockMove, ClockView};
use crate::http::{Body, Caller, ProblemBody, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::permission::MoveClock;

pub fn routes(config: &mut Routes) {
    config.service(get_clock).service(move_clock);
}

/// Read the clock
///
/// The one time by which this server decides what is in time, with its offset and as London says it: set your watch by
/// it. Also whether it is a rehearsal's.
#[utoipa::path(tag = "operations",
    responses((status = 200, description = "The time", body = ClockView)))]
#[get("/clock")]
pub async fn get_clock(clock: web::Data<RehearsalClock>) -> Reply<ClockView> {
    Reply::ok(ClockView::of(clock.is_rehearsal(), clock.now()))
}

/// Move a rehearsal's clock
///
/// Forward only, and only in a rehearsal.
#[utoipa::path(tag = "operations", request_body = ClockMove,
    security(("oauth2" = ["rehearsal:clock"])),
    responses((status = 200, description = "Where it now stands", body = ClockView),
        (status = 409, description = "This is no rehearsal, or the clock stands later already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/rehearsal/clock")]
pub async fn move_clock(
    caller: Caller<MoveClock>,
    body: Body<ClockMove>,
    clock: web::Data<RehearsalClock>,
) -> Result<Reply<ClockView>, Refusal> {
    let now = clock.move_to(&caller.call_with(&body), body.to).await?;
    Ok(Reply::ok(ClockView::of(clock.is_rehearsal(), now)))
}
