//! Contracting authorities: the councils whose business this installation keeps apart.
//!
//! An authority is also the tenant that owns frameworks, competitions and contracts.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::Authority;
pub use service::Authorities;
