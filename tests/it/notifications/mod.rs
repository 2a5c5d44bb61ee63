//! Who is told what, once, in the way they want.

mod delivery;
mod news;
mod preferences;
