//! The words of a calendar file. Every instant is in UTC, which needs no rules of summer time; London's words stand in
//! the description.

use icalendar::{Calendar, Component, Event, EventLike};

use crate::evidence::Document;
use crate::frameworks::{Framework, Window};
use crate::kernel::{Instant, london};

const PRODUCT: &str = "-//Drawdown//Windows for applications//EN";

pub fn calendar(name: &str, events: Vec<Event>) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", PRODUCT));
    calendar.append_property(("CALSCALE", "GREGORIAN")).append_property(("METHOD", "PUBLISH"));
    calendar.name(&plain(name));
    calendar.extend(events);
    calendar.to_string()
}

/// One window. It is the same event for ever (`UID`), and each extension makes a newer version of it (`SEQUENCE`).
pub fn event(framework: &Framework, window: &Window, published_at: Instant) -> Event {
    let changed_at = window.extensions.last().map_or(published_at, |extension| extension.at);
    let about = window.reopening.as_ref().map_or(&window.reason, |reopening| &reopening.purpose);
    let mut said = vec![
        format!("Opens at {}.", london::words(window.opens_at)),
        format!("Closes at {}: what arrives at that instant is in time.", london::words(window.closes_at)),
    ];
    said.extend(
        window.extensions.iter().map(|extension| {
            format!("It was to close at {}. {}", london::words(extension.closed_at), extension.reason)
        }),
    );
    occasion(&window.id.to_string(), (window.opens_at, window.closes_at), changed_at)
        .sequence(u32::try_from(window.extensions.len()).unwrap_or(u32::MAX))
        .summary(&plain(&format!("Applications for {}: {about}", framework.name)))
        .description(&plain(&said.join("\n")))
        .done()
}

/// A framework that takes applications at any time of its term.
pub fn always_open(framework: &Framework, published_at: Instant) -> Event {
    let after_the_last = framework.ends_on.succ_opt().unwrap_or(framework.ends_on);
    let term = (london::start_of(framework.applications_open_on), london::start_of(after_the_last));
    occasion(&framework.id.to_string(), term, published_at)
        .sequence(0)
        .summary(&plain(&format!("Applications for {}: at any time", framework.name)))
        .done()
}

/// The last good day of a document, if it has one: a whole day, and the same for ever.
pub fn expiry(document: &Document) -> Option<Event> {
    let last = document.validity.expires_on?;
    let said = format!("{}, issued by {}. From the day after, it is out of date.", document.title, document.issuer);
    let event = Event::with_uid(&document.id.to_string())
        .timestamp(document.uploaded_at)
        .last_modified(document.uploaded_at)
        .all_day(last)
        .append_property(("TRANSP", "TRANSPARENT"))
        .sequence(0)
        .summary(&plain(&format!("Last good day: {}", document.kind.title())))
        .description(&plain(&said))
        .done();
    Some(event)
}

/// It fills nobody's day: one may do other things while a window is open.
fn occasion(uid: &str, (from, to): (Instant, Instant), changed_at: Instant) -> Event {
    Event::with_uid(uid)
        .timestamp(changed_at)
        .last_modified(changed_at)
        .starts(from)
        .ends(to)
        .append_property(("TRANSP", "TRANSPARENT"))
        .done()
}

/// Line ends as the format escapes them; it knows no carriage return.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
