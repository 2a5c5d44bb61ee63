//! The rows of every table, one file a table. No logic: what a row means is said in its slice's `model`.

// the floor
pub mod audit_event;
pub mod audit_head;
pub mod authority;
pub mod idempotency_key;
pub mod installation;

// access

// register and providers

// frameworks, rulebooks, decisions

// applications, memberships
pub mod application;
pub mod membership;
pub mod membership_event;

// competitions, tenders

// evaluation, awards, contracts
