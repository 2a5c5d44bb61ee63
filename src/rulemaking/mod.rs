//! How a council changes its rules: a draft is written, checked and tried; it is proposed, and from then on its bytes
//! are fixed; a second person approves those very bytes; they are released with a date.
//!
//! ```text
//! open ──propose──▶ proposed ──approve──▶ approved ──release──▶ scheduled ──(date)──▶ in force
//!   ▲                  │             ▲                              │
//!   └──reject, recall──┘             └───────────withdraw───────────┘
//! ```
//!
//! Nobody who wrote any of it may approve it, by whichever way it came into the proposal: who wrote a file is known by
//! its content. Whoever releases it says what it replaces: when something else has come into force meanwhile, the
//! release is refused, so of two changes made side by side none is lost unseen. Which release is in force when is the
//! business of [`crate::rulebooks`].

mod api;
mod archive;
mod intake;
mod lines;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use service::Rulemaking;
