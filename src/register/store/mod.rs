//! Queries over the register. It is public information: every caller sees every location.

mod batch;
mod changes;
mod imports;
mod locations;
mod ratings;
mod search;

pub use changes::{changes, insert_changes, mark_checked, successor, unchecked};
pub use imports::{Step, advance, claim, fail, find_import, insert_import, insert_rejected, last_import_of, rejected};
pub use locations::{
    Known, Written, close, find, find_all, find_by_cqc_id, insert, known, link, of_registrant, registered_after,
    search_text, update,
};
pub use ratings::{histories, history, insert_ratings};
pub use search::{LocationFilter, list};

/// How many rows are looked up or compared at once.
pub const BATCH: usize = 500;
