//! The database: connecting, one unit of work, the audit chain, idempotency, and the rows of every table.
//!
//! Two databases, one behaviour. What differs between SQLite and PostgreSQL is settled here and in the
//! migrations, and nowhere else.

pub mod audit;
pub mod connect;
mod durable;
pub mod entity;
mod failure;
mod idempotency;
pub mod installation;
mod lanes;
pub mod sharing;
mod values;
pub mod work;

pub use connect::Db;
pub use work::{Event, Work};
