//! Queries over connected persons, declarations and the debarment list.

pub mod debarments;
pub mod declarations;
pub mod facts;
pub mod hearings;
pub mod persons;
