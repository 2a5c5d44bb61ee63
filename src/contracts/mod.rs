//! What an award became: a contract with a term, and options to extend it.
//!
//! Terms are whole years from a start date; every end date is inclusive and computed from the start, so that
//! using the options one by one never drifts (W32). A contract waits until somebody other than those who approved, marked or
//! asked has signed it (N17); what runs out with nothing after it is told in time (W36).

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Contract, Decline, Gap, Signature, Signing, Term, gap, last_day};
pub use service::{Contracts, NewContract};
pub use views::ContractView;
