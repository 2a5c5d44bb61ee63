//! Quality marks, moderation and ranking.
//!
//! Evaluators are assigned to a competition's questions and mark each opened tender alone, without its price; then they
//! lock their sheets. Moderation agrees one mark and one reason for every question: a mean is not a consensus, so
//! individual marks are kept beside the agreed one and never averaged (C2). The competition's pinned rulebook scores and
//! ranks what was agreed; every run is kept.
//!
//! After the opening a tenderer may be asked, in writing: to clear something up, to confirm or withdraw after an arithmetic
//! error, to explain a price that looks abnormally low. Nothing is ranked while an answer is due. A tender that is
//! disqualified after scoring leaves before prices are compared, and both runs stay side by side.

mod alike;
mod api;
mod enquiry;
mod judging;
mod model;
mod panel;
mod price;
mod ranking;
mod service;
mod standing;
mod store;
mod views;

pub use api::routes;
pub use model::AgreedMark;
pub use ranking::{Ranking, RankingOutcome, Standing};
pub use service::Evaluation;
pub use views::{
    AgreedMarkView, DisqualificationView, EnquiryView, EvaluatorList, MarkSheetView, ModerationView, RankingView,
    StandingView,
};
