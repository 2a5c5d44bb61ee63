//! The rows of every table, one file a table. No logic: what a row means is said in its slice's `model`.

pub mod audit_event;
pub mod audit_head;
pub mod authority;
pub mod idempotency_key;
pub mod installation;
