//! Ratings change by themselves (T23, N15). When the register learns of another rating or registration of a location,
//! its members are asked about under the rules in force. One that would not be admitted now, or not without an
//! officer's look, gets a case: the rule's finding, what it means for new work, and nothing else. Nobody is moved out
//! by a rating. An officer closes the case with an outcome and a reason.
//!
//! The other way round, a provider that was refused for its rating learns that it may apply again.

mod api;
mod aside;
mod checking;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use service::RatingCases;
