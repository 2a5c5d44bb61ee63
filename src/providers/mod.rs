//! The organisations that provide care, and the locations each answers for (requirement W27).

mod api;
mod capacity;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::Provider;
pub use service::Providers;
