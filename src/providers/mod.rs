//! The organisations that provide care: what they are known by, the locations each answers for (requirement W27),
//! whether their answers may be offered again (K2), and what the central digital platform says of them.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{BadIdentifier, ConnectedKind, ConnectedPerson, Identifier, Origin, Provider, normal};
pub use service::Providers;
