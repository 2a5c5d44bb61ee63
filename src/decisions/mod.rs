//! Decisions of the rules: asked on the evaluation threads, recorded inside the unit of work they belong to, and
//! asked again whenever somebody doubts them.
//!
//! A record keeps the input byte for byte, the package that decided, what it found and why. It is insert-only, and
//! its hash stands in the audit chain.

mod api;
mod model;
mod page;
mod past;
mod refusal;
mod replay;
mod service;
mod store;
mod summary;
mod views;

pub use api::routes;
pub use model::{DecisionFilter, DecisionRecord, ReplayScope, ReplaySummary, Subject};
pub use page::{place as fact_words, said as fact_value};
pub use past::PastDecision;
pub use refusal::{explained, reasons_of_rule, recorded_explanation, refused_by_regime, refused_by_rule};
pub use service::Decisions;
pub use store::{Sight, is_priced};
pub use views::DecisionView;
