//! What holds for every address alike.

mod authorization;
mod document;
mod refusals;
mod world;
