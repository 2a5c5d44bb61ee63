//! What holds for every address alike.

mod authorization;
mod document;
mod problems;
mod refusals;
mod server;
mod world;
