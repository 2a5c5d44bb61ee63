//! Procurements: several competitions of one framework that run together, and who wins which of them.
//!
//! Each lot or zone is a competition of its own, with its own tenders and receipts, so a fault in one stops no other (K5). What
//! binds them is said before the first is published and never changes: how many lots one provider may win, what holds in
//! a district, which lots may be combined, and what is best (C4). When all are ranked, an *allocation* gives out the lots under
//! these terms, [with a proof](solver) that nothing is better; the rulebook's hook `zone_award` is asked about each award; every run is kept with its inputs. An approval in one of these
//! competitions is for the winner that the last allocation names.

mod api;
mod asking;
mod conditions;
mod gathering;
mod model;
mod publishing;
mod service;
pub mod solver;
mod store;
mod views;
mod writing;

pub use api::routes;
pub use model::Procurement;
pub use service::Procurements;
pub use views::{AllocationView, ProcurementView};
