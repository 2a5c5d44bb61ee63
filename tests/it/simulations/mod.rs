//! What other rules would have decided.

mod ground;
mod moves;
mod run;
mod stress;
