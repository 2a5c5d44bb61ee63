//! The audit log as its readers see it: who did what under which credential, and proof that nobody altered it
//! (requirement T14). The chain itself is kept by `store::audit`.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::AuditEvent;
pub use service::AuditLog;
pub use views::AuditEventView;
