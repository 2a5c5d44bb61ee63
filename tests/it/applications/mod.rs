//! Applying to join: drafts, submission, assessment, the officer's decision.

pub mod always;
mod as_of;
mod asking;
mod batch;
mod decision;
mod drafts;
mod dry_run;
pub mod ground;
mod late;
mod lock_out;
pub mod lots;
mod passport;
mod races;
mod remedies;
mod statements;
mod submission;
mod visibility;
