//! What other rules would have decided.

mod command;
pub mod ground;
mod moves;
mod run;
mod stress;
