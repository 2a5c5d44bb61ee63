//! The regime guard: which law a buying vehicle stands under, what that law allows, and who says so.
//!
//! The law is a rule pack of the same language as a council's own rules, in the folder `law/` and part of the program:
//! six hooks that ask whether a vehicle may be set up, take applications in these windows, change its rules, publish a
//! competition, leave a late joiner out of it or remove a member. They read dated figures, each with the provision it rests on, which stand beside them as data. So a
//! refusal cites its provision, names the hash of the pack that refused, and a new figure is a line of a table.
//!
//! Warnings are what the law wants looked at ("take advice"); they never refuse.

mod api;
mod book;
mod deciding;
mod grounds;
mod law;
mod notices;
mod service;
mod standstill;
mod verdict;
mod views;

pub use api::routes;
pub use deciding::{CountedDays, TimeToDecide};
pub use grounds::{Ground, GroundKind};
pub use law::check_law;
pub use notices::Notice;
pub use service::Regimes;
pub use standstill::{OutcomeLaw, Provision, Standstill};
pub use verdict::{LawFinding, Verdict};
