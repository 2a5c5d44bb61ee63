//! Windows as calendar files (iCalendar, RFC 5545): a framework's for everybody, and a provider's own over all the
//! frameworks it has to do with, with the days on which its documents expire. A calendar that subscribes to one follows every extension.

mod api;
mod ics;
mod service;

pub use api::routes;
pub use service::Calendars;
