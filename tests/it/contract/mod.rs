//! What holds for every address alike.

mod document;
mod problems;
mod refusals;
