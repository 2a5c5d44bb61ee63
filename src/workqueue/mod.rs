//! What an officer has to decide, by the time that is left: applications that were handed in, late ones that are held,
//! cases of members whose rating changed, reviews that fall due.
//!
//! The last day of an application follows from when it was received (or its window closed), from what the law of its
//! framework says, and from what the rulebook it opened promised: the shorter counts. It is computed when it is read, so
//! an extended window or a new figure of the law needs no job; only an officer's extension is kept, with its reason.

mod api;
mod due;
mod ics;
mod model;
mod reminding;
mod service;
mod store;
mod views;

pub use api::routes;
pub use service::WorkQueue;
