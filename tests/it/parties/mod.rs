//! Joint frameworks: who runs one, who leads what, and that a partner sees what is shared and nothing else.

mod arranging;
pub mod joint;
mod leading;
mod sharing;
