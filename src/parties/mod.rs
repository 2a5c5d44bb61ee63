//! Joint frameworks: who runs one together, who pays which share, who leads performance for which kind of care, and what
//! the lead lets its partners read and do (N07, N08, N21, S14, T22).
//!
//! A framework belongs to one council, its lead. A partner sees of it what everybody sees, and exactly what its entry
//! here shares with it; the join that does so is [`crate::store::sharing`], and no handler asks who is a partner.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::Arrangement;
pub use service::Parties;
