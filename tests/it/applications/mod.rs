//! Applying to join: drafts, submission, assessment, the officer's decision.

mod always;
mod as_of;
mod asking;
mod decision;
mod drafts;
pub mod ground;
mod late;
mod passport;
mod races;
mod submission;
mod visibility;
