//! Decision letters (T13): what was decided on an application, every criterion with its reason and the facts it read, the
//! rules that found it, how to ask for a review and how to apply again.
//!
//! A letter is written from what is on record and from nothing else, and is not written at all where a reason is
//! missing. Those of a window, or of a list, are sent together: all or none. Once sent a letter is kept byte for byte with
//! its fingerprint: the database refuses a change, so the provider reads years later what it read then. Only the provider
//! and the council that decided read it.

mod api;
mod many;
mod model;
mod page;
mod service;
mod store;
mod views;
mod writing;

pub use api::routes;
pub use page::LetterPage;
pub use service::Letters;
