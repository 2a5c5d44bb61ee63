//! What other rules would have decided.

mod command;
mod ground;
mod moves;
mod run;
mod stress;
