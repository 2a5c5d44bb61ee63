//! Questions about a competition and their answers (W16, T07).
//!
//! An invited provider asks until the timetable's day. Nobody but itself learns who asked: the council reads the question
//! without its asker, and neither question nor answer may name one. Answers reach every invited provider at one instant.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Clarification, Stage};
pub use service::Clarifications;
pub use views::QuestionView;
