//! The evidence vault: taking documents in, showing them, knowing what is out of date, deleting by rule.

mod attach;
mod delete;
mod facts;
pub mod files;
pub mod ground;
mod hostile;
mod read;
mod standing;
mod upgraded;
mod upload;
mod vault;
