//! `/frameworks/{id}/windows.ics` and `/providers/{id}/calendar.ics`.

use actix_web::{get, web};

use super::service::{CalendarFile, Calendars};
use crate::http::{CalendarReply, Caller, Routes, Visitor};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, ProviderId};
use crate::kernel::permission::ReadApplications;

pub fn routes(config: &mut Routes) {
    config.service(get_framework_calendar).service(get_provider_calendar);
}

/// Windows of a framework as a calendar file
///
/// Public once the framework is published: every window as an event of an iCalendar file. An event keeps its UID, and
/// an extension raises its SEQUENCE.
#[utoipa::path(tag = "frameworks",
    params(("id" = FrameworkId, Path)),
    responses((status = 200, description = "RFC 5545, instants in UTC", body = String, content_type = "text/calendar",
        example = "BEGIN:VCALENDAR\r\n")))]
#[get("/frameworks/{id}/windows.ics")]
pub async fn get_framework_calendar(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    calendars: web::Data<Calendars>,
) -> Result<CalendarReply, Refusal> {
    let CalendarFile { text, public } = calendars.of_framework(visitor.actor.as_ref(), *id).await?;
    Ok(CalendarReply { name: "windows.ics", text, public })
}

/// A provider's calendar file
///
/// The provider's own: the windows of every framework that it is a member of, has applied to, or has a draft for, and the
/// last good day of each of its documents (these with `evidence:read` alone).
#[utoipa::path(tag = "providers", params(("id" = ProviderId, Path)),
    security(("oauth2" = ["applications:read"])),
    responses((status = 200, description = "RFC 5545, instants in UTC", body = String, content_type = "text/calendar",
        example = "BEGIN:VCALENDAR\r\n")))]
#[get("/providers/{id}/calendar.ics")]
pub async fn get_provider_calendar(
    caller: Caller<ReadApplications>,
    id: web::Path<ProviderId>,
    calendars: web::Data<Calendars>,
) -> Result<CalendarReply, Refusal> {
    let CalendarFile { text, public } = calendars.of_provider(&caller.actor, *id, caller.at()).await?;
    Ok(CalendarReply { name: "calendar.ics", text, public })
}
