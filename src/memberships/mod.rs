//! Who belongs to a framework, and what becomes of a member: reviews, improvement plans, suspension, removal, leaving
//! (N14); open books and the measures that follow (N13); wage declarations (S08, B17).
//!
//! A member is of one or more lots of its framework. Another application makes it one of further lots, and never a second
//! member; a lot may be given up, or ended by the council, without the others.
//!
//! Membership promises a place in line and nothing more: no volume and no minimum are owed to a member (W01). Whatever
//! state a membership is in, the people who live there stay (N15), and no rule changes it: a rule proposes, an officer
//! answers. Where a joint framework shares its members, its partners read and do what their entry says
//! ([`crate::parties`]).

mod api;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{
    Duty, Member, MemberState, MembershipChange, MembershipEvent, NewLot, NewMember, Owed, RemovalGround, ReviewTask,
};
pub use service::{Memberships, WorkList};
