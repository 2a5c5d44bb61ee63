//! Buying vehicles: kind, regime, term, lots, the windows in which applications are taken, and which rulebook is in
//! force.
//!
//! A framework is a council's draft until it is published; from then on it is public and only its rulebook may
//! still change, and that not under every regime. Windows are computed once, by the rulebook, when it is published; a
//! council's decision may add one, or move a closing to later, never to earlier. A lot says what it buys and where; it may
//! be closed to new applications, and opened again.

mod api;
mod kept;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Area, Extension, Framework, FrameworkKind, FrameworkState, Lot, Window, WindowState};
pub use service::Frameworks;
