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

// competitions, tenders

// evaluation, awards, contracts
pub mod agreed_mark;
pub mod approval;
pub mod approval_tender;
pub mod award;
pub mod consultation;
pub mod contract;
pub mod contract_extension;
pub mod evaluation;
pub mod mark;
pub mod ranking;
