//! The notices that fall due because of what happened to a framework: established, members joined or left, excluded
//! suppliers removed or refused, contracts awarded without a competition and signed, ended.
//!
//! Derived whenever they are asked for, from the law's table of notices and from what happened. Whether one was published,
//! or waived with a reason, is not kept yet.

mod api;
mod model;
mod service;
mod views;

pub use api::routes;
pub use service::Notices;
