//! The files that the register comes in. One reader for each format, all of them give the same [`Entry`]; a file is
//! read from its beginning to its end with no more than one row in memory.

mod checks;
mod entry;
mod json;
mod layout;
mod lines;
mod metered;
mod ods;
mod recognise;
mod table;
mod text;

use std::fs::File;
use std::io;
use std::ops::ControlFlow;

use chrono::NaiveDate;

pub use entry::{BadRow, Entry, Row, RowFault};
pub use recognise::recognise;

use super::model::Format;
use crate::kernel::{Problem, Refusal};

/// Whoever takes the rows; it may have enough.
type Take<'a> = dyn FnMut(Row) -> ControlFlow<()> + 'a;

/// Gives every row of a file, good or bad, in its order. Days after `today` are faults.
///
/// # Errors
/// `validation` when the file as a whole is no good: its encoding, its header, its end. Rows that came before are given
/// all the same.
pub fn read(file: &mut File, format: Format, today: NaiveDate, take: &mut Take<'_>) -> Result<(), Refusal> {
    match format {
        Format::Sample | Format::Weekly | Format::Trafford => text::read(file, format, today, take),
        Format::Monthly => ods::read(file, today, take),
        Format::Json => json::read(file, today, take),
    }
}

/// A file that ends early, or cannot be unpacked, is the sender's; a disk that cannot be read is ours.
fn broken(error: io::Error) -> Refusal {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    match error.kind() {
        InvalidData | InvalidInput | Other | UnexpectedEof => {
            Refusal::new(Problem::Validation, format!("The file cannot be read: {error}."))
        }
        _ => Refusal::internal(error),
    }
}
