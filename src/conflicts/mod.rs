//! Conflicts of interest (T09; Procurement Act 2023 ss. 81 to 83, Public Contracts Regulations 2015 reg. 24).
//!
//! Whoever of a council takes part in a procurement says first what they have to do with whom: for a framework before its
//! applications, for a competition before its tenders. Without a declaration nothing opens; an interest in a provider shuts
//! that provider's papers until a director rules otherwise. A declaration holds for a year.

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Matter, a_year_after};
pub use service::Conflicts;
