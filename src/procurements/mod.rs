//! Who wins which of several lots that are competed for at once.

pub mod solver;
