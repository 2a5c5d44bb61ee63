//! Quality marks, moderation and ranking.
//!
//! Evaluators are assigned to a competition's questions and mark each opened tender alone, without its price; then they
//! lock their sheets. Moderation agrees one mark and one reason for every question: a mean is not a consensus, so
//! individual marks are kept beside the agreed one and never averaged (C2). The competition's pinned rulebook scores and
//! ranks what was agreed; every run is kept.

mod api;
mod judging;
mod model;
mod panel;
mod ranking;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::AgreedMark;
pub use ranking::{Ranking, RankingOutcome, Standing};
pub use service::Evaluation;
