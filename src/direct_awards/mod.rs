//! Contracts without a competition, each with its ground (S04): by a rule of the framework's own, which the hook `direct_award`
//! of its rulebook judges, or by the choice of the person who is cared for (Procurement Act 2023, Schedule 5, paragraphs 15 to
//! 17).
//!
//! A commissioner proposes what is to be awarded to which member, at what price and for how long, and by which decision. The law
//! of the framework knows the ground or not; the rulebook's no, or that it cannot decide, leaves nothing but its record. What is
//! proposed never changes: it is approved as every award is ([`crate::awards`]), or withdrawn.
//!
//! Of the person who chose there is a reference and nothing else.

mod api;
mod model;
mod proposal;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{DirectAward, Ground};
pub use service::DirectAwards;
pub use store::Noticed;
