//! The regulator's register: the homes and branches that the Care Quality Commission registers, with every dated
//! rating they have had (requirements W07, W08, T23).
//!
//! Others read it through [`Register`]: a location with its latest rating, or the rating that stood on a day.

mod api;
mod columns;
mod file;
mod import;
mod model;
mod row;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{Grade, Location, Rating};
pub use service::Register;
pub use views::{LocationPage, LocationView};

/// The real register of three London boroughs in 2019: 193 care homes. See `sample/README.md` for its licence.
pub const SAMPLE_CSV: &[u8] = include_bytes!("sample/east-london-care-homes-2019.csv");
