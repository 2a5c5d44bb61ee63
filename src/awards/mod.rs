//! Approval under the scheme of delegation, and the award that needs it.
//!
//! A commissioner reports; named office-holders give their views, which are recorded and never a veto; the
//! delegated officer approves or refers back, and the rulebook says whether that officer may (W33). Only an approved
//! report can be awarded (W18), and only to whoever is still a member (W11). Each award opens a contract, which somebody who
//! neither asked, approved nor marked signs (N17).
//!
//! A scheme of delegation may take several steps (H17), want references (S16), and keep the awards within a budget (S11). Where
//! the rulebook lets decisions be called in, an approval has effect when the time for that is over (N18, T11).
//!
//! What was proposed to be awarded without a competition ([`crate::direct_awards`]) goes the same way (S04).
//!
//! Between the two, letters tell every tenderer the outcome at once, from the reasons on record alone (T13); the standstill
//! they begin holds the award back (T12).

mod api;
mod budget;
mod course;
mod model;
mod service;
mod store;
mod views;
mod writing;

pub use api::routes;
pub use model::{Approval, ApprovalState, Award};
pub use service::{Awards, OutcomeLetters};
pub use views::{ApprovalView, AwardView, OutcomeLetterView};
