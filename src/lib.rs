//! Drawdown.
pub mod engine;
pub mod kernel;
