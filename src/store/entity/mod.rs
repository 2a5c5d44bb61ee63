//! The rows of every table, one file a table. No logic: what a row means is said in its slice's `model`.

// the floor
pub mod audit_event;
pub mod audit_head;
pub mod authority;
pub mod idempotency_key;
pub mod installation;

// access
pub mod api_client;
pub mod outside_identity;
pub mod refresh_token;
pub mod session;
pub mod user_account;

// register and providers
pub mod audit_unsealing;
pub mod location;
pub mod provider;
pub mod rating;
pub mod register_import;

// frameworks, rulebooks, decisions

// applications, memberships

// competitions, tenders

// evaluation, awards, contracts
