//! What the clock sets off, and what waits in the outbox: done by every server, again and again, in short passes.
//!
//! Each piece of work may be done twice without harm and is claimed by a conditional update, so it does not matter how
//! many servers there are, nor where one of them ends.

mod expiries;
mod reminders;
mod worker;

pub use worker::{Jobs, Running};
