//! Who belongs to a framework: one membership for each admitted location, its suspension and its history.
//!
//! Membership promises a place in line and nothing more: no volume and no minimum are owed to a member (W01).

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Member, MemberState, MembershipChange, NewMember};
pub use service::Memberships;
