//! The regulator's register: the homes and branches that the Care Quality Commission registers, with every dated
//! rating they have had (requirements W07, W08, S17, T23).
//!
//! It comes in by files of several formats, each row of which is the same [`formats::Entry`] whatever file it stood in;
//! [`Intake`] takes them in, portion by portion. Others read it through [`Register`]: a location with its latest rating,
//! or the rating that stood on a day; and [`Watch`] it for changes.

mod api;
mod formats;
mod intake;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use intake::{Intake, NewImport, SMALL, Watch};
pub use model::{Format, Grade, Import, ImportState, Location, Rating, Tally, UncheckedChange, district, service_name};
pub use service::Register;
pub use store::LocationFilter;
pub use views::{LocationPage, LocationView};

/// The real register of three London boroughs in 2019: 193 care homes. See `sample/README.md` for its licence.
pub const SAMPLE_CSV: &[u8] = include_bytes!("sample/east-london-care-homes-2019.csv");
