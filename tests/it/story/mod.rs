//! Whole council stories over the real HTTP server, with the reports' own dates and figures.

mod two_councils;
mod wiltshire;
