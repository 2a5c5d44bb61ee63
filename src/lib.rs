//! Drawdown: a dynamic purchasing system for councils that buy adult social care.
pub mod app;
pub mod authorities;
pub mod engine;
pub mod http;
pub mod kernel;
pub mod store;
