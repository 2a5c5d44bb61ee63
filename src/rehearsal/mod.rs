//! A rehearsal: a server whose clock stands still until it is told to move, for training, for acceptance tests and
//! for playing a procurement through before it starts. It never goes back, and real servers have none.

mod api;
mod service;
mod views;

pub use api::routes;
pub use service::RehearsalClock;
