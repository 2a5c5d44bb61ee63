//! Applying to join: drafts, submission, assessment, the officer's decision.

mod always;
mod decision;
mod drafts;
pub mod ground;
mod late;
mod questionnaire;
mod submission;
mod visibility;
