//! Changes to a competition after its publication (T08, K13).
//!
//! What was published stands on record; an amendment puts another version in its place, with a number, its differences, the
//! reason and a hash of the criteria of its own, and the rulebook is asked again whether that may be published. Every
//! invited provider is told at once and confirms that it has seen it. Nothing that tenderers entered is lost: a tender that
//! was submitted before stays sealed as it is, and counts once its provider has submitted it again under what is asked now.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use service::Amendments;
pub use views::AmendmentView;
