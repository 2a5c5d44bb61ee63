//! Trying rules before they decide anything: what a candidate rulebook would have made of every decision on record,
//! and how a model of scoring behaves on made-up tenders.
//!
//! A simulation is no decision. It runs on threads of its own, few of each council's at a time, in portions: after each
//! the moves it found and its progress are kept, so it can be watched, read and cancelled while it runs.

mod api;
mod csv;
mod model;
mod places;
mod run;
mod service;
mod store;
mod views;
mod words;

pub use api::routes;
pub use model::{Pair, SimulationState, Tally};
pub use service::Simulations;
pub use words::{pair as pair_in_words, slug, summary};
