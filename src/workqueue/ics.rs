//! The last days as a calendar file (RFC 5545): one event a day and thing, all day long.

use icalendar::{Calendar, Component, Event, EventLike};

use super::model::{WorkItem, WorkKind};
use crate::kernel::Instant;

const PRODUCT: &str = "-//Drawdown//What is to decide//EN";

/// Of the items that have a last day. `at` is when the file is made.
pub fn calendar(items: &[WorkItem], at: Instant) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", PRODUCT));
    calendar.append_property(("CALSCALE", "GREGORIAN")).append_property(("METHOD", "PUBLISH"));
    calendar.name("What is to decide");
    calendar.extend(items.iter().filter_map(|item| event(item, at)));
    calendar.to_string()
}

fn event(item: &WorkItem, at: Instant) -> Option<Event> {
    let due = item.due.as_ref()?;
    let verb = match item.kind {
        WorkKind::Review => "Review",
        WorkKind::ImprovementAction => "Improvement action due",
        WorkKind::OpenBook => "Open book due",
        WorkKind::WageDeclaration => "Wage declaration due",
        WorkKind::Application | WorkKind::LateApplication | WorkKind::RatingCase => "Decide",
    };
    let summary = format!("{verb}: {} ({})", item.location_name, item.framework_name);
    let number = if item.number == 0 { String::new() } else { format!("-{}", item.number) };
    let event = Event::with_uid(&format!("{}-{}{number}", item.kind.words().0.replace(' ', "-"), item.id))
        .timestamp(at)
        .all_day(due.on)
        .summary(&summary.replace("\r\n", "\n").replace('\r', "\n"))
        .append_property(("TRANSP", "TRANSPARENT"))
        .done();
    Some(event)
}
