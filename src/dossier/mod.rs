//! A competition as files to keep: the evaluation as a workbook, and everything on record about it as one archive.
//!
//! Nothing is decided or kept here. Whatever other slices show their readers is gathered, so that a record says what its
//! reader could have read piece by piece, and nothing else: before the opening there is none, whoever has an interest in a
//! tenderer gets none, and who asked a question stays untold. The same competition gives the same bytes, so that two copies
//! can be compared.

mod api;
mod archive;
mod bundle;
mod cells;
mod evaluated;
mod service;
mod workbook;

pub use api::routes;
pub use service::Dossiers;
