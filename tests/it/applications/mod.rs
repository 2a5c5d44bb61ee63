//! Applying to join: drafts, submission, assessment, the officer's decision.

mod as_of;
mod decision;
mod drafts;
pub mod ground;
mod questionnaire;
mod submission;
mod visibility;
