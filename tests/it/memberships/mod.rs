//! Members of a framework, what becomes of them, and what they are held to.

pub mod acts;
mod duties;
mod members;
mod open_book;
mod plans;
mod removal;
mod reviews;
mod states;
mod wages;
