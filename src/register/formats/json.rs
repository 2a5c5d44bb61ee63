//! Locations as the regulator's syndication API gives them: one object, a list of them, or one on each line.
//!
//! Each object is cut out of the file as the text it is, then read by itself: so an object of another shape spoils
//! nobody else, and a coordinate keeps its digits.

mod location;
mod ratings;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::entry::{BadRow, Row, RowFault, excerpt};
use super::lines::Lines;
use super::metered::{Allowance, Metered};
use super::{Take, broken};
use crate::kernel::{Problem, Refusal};

/// One location with its whole history is a tenth of this.
const MOST_OF_OBJECT: usize = 4 * 1024 * 1024;
const ENOUGH: &str = "enough";

/// # Errors
/// `validation` when what stands in the file is no JSON.
pub fn read(file: &mut File, today: NaiveDate, take: &mut Take<'_>) -> Result<(), Refusal> {
    file.rewind().map_err(Refusal::internal)?;
    let mut head = vec![];
    file.by_ref().take(4_096).read_to_end(&mut head).map_err(Refusal::internal)?;
    file.rewind().map_err(Refusal::internal)?;
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let list = text.trim_ascii_start().first() == Some(&b'[');
    let mut numbered = 0;
    let mut object = |line: Option<i64>, text: &str| {
        numbered += 1;
        take(row(line.unwrap_or(numbered), text, today))
    };
    if list { of_list(file, &mut object) } else { of_lines(file, &mut object) }
}

type Object<'a> = dyn FnMut(Option<i64>, &str) -> ControlFlow<()> + 'a;

fn row(line: i64, text: &str, today: NaiveDate) -> Row {
    match location::entry(line, text, today) {
        Ok(entry) => Row::Good(Box::new(entry)),
        Err((cqc_id, faults)) => Row::Bad(BadRow { line, cqc_id, faults, raw: Some(excerpt(text, 200)) }),
    }
}

/// A location on each line; or one alone, over as many lines as it takes.
fn of_lines(file: &mut File, object: &mut Object<'_>) -> Result<(), Refusal> {
    if !line_is_object(file).map_err(broken)? {
        return alone(file, object);
    }
    file.rewind().map_err(Refusal::internal)?;
    let mut lines = Lines::of(BufReader::with_capacity(64 * 1024, file), MOST_OF_OBJECT);
    while let Some(line) = lines.next().map_err(broken)? {
        if object(Some(line.number), &String::from_utf8_lossy(line.bytes)).is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether the first line is an object by itself.
fn line_is_object(file: &mut File) -> io::Result<bool> {
    let mut lines = Lines::of(BufReader::new(file), MOST_OF_OBJECT);
    let first = lines.next()?;
    Ok(first.is_some_and(|line| serde_json::from_slice::<&RawValue>(line.bytes).is_ok()))
}

fn alone(file: &mut File, object: &mut Object<'_>) -> Result<(), Refusal> {
    file.rewind().map_err(Refusal::internal)?;
    let mut text = String::new();
    let most = u64::try_from(MOST_OF_OBJECT).unwrap_or(u64::MAX);
    let read = file.take(most).read_to_string(&mut text);
    read.map_err(|error| broken(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| no_json(&error))?;
    let _ = object(Some(1), whole.get());
    Ok(())
}

fn of_list(file: &mut File, object: &mut Object<'_>) -> Result<(), Refusal> {
    let allowance = Allowance::new();
    let mut reader = BufReader::with_capacity(64 * 1024, Metered::new(file, &allowance));
    let mark = reader.fill_buf().map_err(broken)?.starts_with(b"\xef\xbb\xbf");
    reader.consume(if mark { 3 } else { 0 });
    let mut json = serde_json::Deserializer::from_reader(reader);
    match (List { object, allowance }).deserialize(&mut json) {
        Err(error) if error.to_string().starts_with(ENOUGH) => Ok(()),
        Err(error) => Err(no_json(&error)),
        Ok(()) => json.end().map_err(|error| no_json(&error)),
    }
}

fn no_json(error: &serde_json::Error) -> Refusal {
    Refusal::new(Problem::Validation, format!("The JSON cannot be read: {error}."))
        .field(crate::kernel::FieldError::new("", "malformed_json", "is not JSON all through"))
}

/// A list whose objects are handed on one by one.
struct List<'a, 'o> {
    object: &'a mut Object<'o>,
    allowance: Allowance,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of locations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(one) = list.next_element::<Box<RawValue>>()? {
            self.allowance.renew();
            if (self.object)(None, one.get()).is_break() {
                return Err(A::Error::custom(ENOUGH));
            }
        }
        Ok(())
    }
}

/// What is wrong with an object that has another shape than a location.
fn misshapen(error: &serde_path_to_error::Error<serde_json::Error>) -> RowFault {
    let message = error.inner().to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let path = error.path().to_string();
    let field = Some(path).filter(|path| path != "." && path != "?");
    let place = field.as_deref().map(|field| format!(" at {field}")).unwrap_or_default();
    RowFault { field, code: "unreadable", detail: format!("The object cannot be read{place}: {message}.") }
}
