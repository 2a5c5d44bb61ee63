//! What a location, its ratings, an import and a change of the register are.

mod import;
mod location;
mod rating;

pub use import::{
    ChangeKind, Format, Import, ImportState, LocationChange, RejectedRow, Tally, UncheckedChange, Watcher,
};
pub use location::{Location, Registrant, district, service_name};
pub use rating::{Grade, REGULATOR_BEGAN, Rating, RecordedRating, standing, standing_on};
