//! What is to decide, by when, and who is told.

pub mod queue;
mod reminding;
