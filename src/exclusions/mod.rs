//! Exclusion (Procurement Act 2023, ss.57 to 66, Schedules 6 and 7): whoever stands behind a provider, the grounds it
//! declares with an application and what it has done about them, and the debarment list.
//!
//! Which grounds there are, and how far back each looks, is the law's ([`crate::regimes`]). Here is kept what providers
//! say and what a Minister has published; what of it counts on a day is told to a council's eligibility rules
//! ([`Exclusions::facts`]), and only to those that ask.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use service::Exclusions;
