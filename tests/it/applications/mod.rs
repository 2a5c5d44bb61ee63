//! Applying to join: drafts, submission, assessment, the officer's decision.

mod as_of;
mod asking;
mod decision;
mod drafts;
pub mod ground;
mod passport;
mod submission;
mod visibility;
