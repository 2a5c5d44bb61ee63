//! Approval under the scheme of delegation, and the award that needs it.
//!
//! A commissioner reports; named office-holders give their views, which are recorded and never a veto; the
//! delegated officer approves or refers back, and the rulebook says whether that officer may (W33). Only an approved
//! report can be awarded (W18), and only to whoever is still a member (W11). Each award opens a contract.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Approval, ApprovalState, Award};
pub use service::Awards;
