//! The monthly spreadsheet: its second sheet, row by row as it is unpacked. Cells are read as the text that stands in the
//! file: a number by the digits it is stored with, a day by its ISO form, so that none becomes a binary fraction.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};

use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::entry::{BadRow, Row, excerpt};
use super::layout::{self, Layout};
use super::metered::{Allowance, Metered};
use super::{Take, broken, table};
use crate::kernel::Refusal;
use crate::register::model::Format;

/// The sheet with the register; the first one explains it.
const SHEET: usize = 2;
/// More than the register has columns. What stands to the right of them is passed over.
const MOST_CELLS: usize = 400;

/// # Errors
/// `validation` when it is no such spreadsheet, or its second sheet has no such header.
pub fn read(file: &mut File, today: NaiveDate, take: &mut Take<'_>) -> Result<(), Refusal> {
    file.rewind().map_err(Refusal::internal)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(no_spreadsheet)?;
    let content = archive.by_name("content.xml").map_err(no_spreadsheet)?;
    let allowance = Allowance::new();
    let xml = BufReader::with_capacity(64 * 1024, Metered::new(content, &allowance));
    let mut sheet = Sheet { reader: Reader::from_reader(xml), buffer: vec![], allowance, sheets: 0, line: 1 };
    let mut layout: Option<Layout> = None;
    while let Some((line, cells)) = sheet.next().map_err(broken)? {
        match &layout {
            None if layout::is_header(Format::Monthly, &cells) => {
                layout = Some(Layout::of(Format::Monthly, &cells)?);
            }
            None => {}
            Some(layout) if take(row(line, &cells, layout, today)).is_break() => break,
            Some(_) => {}
        }
    }
    match layout {
        Some(_) => Ok(()),
        None => {
            let detail = "the second sheet has no row with the columns Location ID and Location Name";
            Err(Refusal::invalid(layout::WHERE, "missing_column", detail))
        }
    }
}

fn no_spreadsheet(error: ZipError) -> Refusal {
    match error {
        ZipError::Io(error) => broken(error),
        _ => Refusal::invalid("", "no_spreadsheet", "is no ODS spreadsheet: send the monthly file as it was published"),
    }
}

fn row(line: i64, cells: &[String], layout: &Layout, today: NaiveDate) -> Row {
    match table::entry(line, cells, layout, today) {
        Ok(entry) => Row::Good(Box::new(entry)),
        Err((cqc_id, faults)) => Row::Bad(BadRow { line, cqc_id, faults, raw: Some(excerpt(&cells.join(","), 200)) }),
    }
}

/// The rows of the one sheet, one at a time.
struct Sheet<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    allowance: Allowance,
    /// How many sheets have begun.
    sheets: usize,
    /// The next row.
    line: i64,
}

/// A cell whose end has not come yet.
#[derive(Default)]
struct Open {
    text: String,
    /// What the cell is said to hold, where that is said exactly.
    value: Option<String>,
    /// So many cells alike.
    repeated: usize,
    /// Inside a remark, whose text is none of the cell's.
    remarks: usize,
    paragraphs: usize,
}

impl<R: BufRead> Sheet<R> {
    /// The next row that is not blank, with its number.
    fn next(&mut self) -> io::Result<Option<(i64, Vec<String>)>> {
        let (mut cells, mut open, mut rows) = (vec![], None::<Open>, 1);
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(unreadable)?;
            match event {
                Event::Eof => return Ok(None),
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"table" => self.sheets += 1,
                Event::End(tag) if tag.local_name().as_ref() == b"table" && self.sheets == SHEET => return Ok(None),
                _ if self.sheets != SHEET => self.allowance.renew(),
                Event::Start(tag) if tag.local_name().as_ref() == b"table-row" => {
                    rows = repeated(&tag, b"table:number-rows-repeated")?;
                }
                Event::Empty(tag) if tag.local_name().as_ref() == b"table-row" => {
                    self.line = self.line.saturating_add(repeated(&tag, b"table:number-rows-repeated")?);
                }
                Event::End(tag) if tag.local_name().as_ref() == b"table-row" => {
                    let line = self.line;
                    self.line = line.saturating_add(rows);
                    self.allowance.renew();
                    if cells.iter().any(|cell: &String| !cell.is_empty()) {
                        return Ok(Some((line, cells)));
                    }
                    cells.clear();
                }
                other => cell(other, &mut open, &mut cells)?,
            }
        }
    }
}

/// What an event inside a row does to its cells.
fn cell(event: Event<'_>, open: &mut Option<Open>, cells: &mut Vec<String>) -> io::Result<()> {
    match event {
        Event::Empty(tag) if is_cell(tag.local_name().as_ref()) => close(begun(&tag)?, cells),
        Event::Start(tag) if is_cell(tag.local_name().as_ref()) => *open = Some(begun(&tag)?),
        Event::End(tag) if is_cell(tag.local_name().as_ref()) => {
            if let Some(open) = open.take() {
                close(open, cells);
            }
        }
        event => {
            if let Some(open) = open {
                open.take(event)?;
            }
        }
    }
    Ok(())
}

fn is_cell(name: &[u8]) -> bool {
    matches!(name, b"table-cell" | b"covered-table-cell")
}

fn begun(tag: &BytesStart<'_>) -> io::Result<Open> {
    let count = repeated(tag, b"table:number-columns-repeated")?;
    let value = match attribute(tag, b"office:value-type")?.as_deref() {
        Some("float" | "percentage" | "currency") => attribute(tag, b"office:value")?,
        Some("date") => attribute(tag, b"office:date-value")?,
        _ => None,
    };
    Ok(Open { value, repeated: usize::try_from(count).unwrap_or(1), ..Open::default() })
}

fn close(open: Open, cells: &mut Vec<String>) {
    let text = open.value.unwrap_or(open.text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = open.repeated.min(MOST_CELLS.saturating_sub(cells.len()));
    cells.extend(std::iter::repeat_n(text, count));
}

impl Open {
    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == b"annotation" => self.remarks += 1,
            Event::End(tag) if tag.local_name().as_ref() == b"annotation" => {
                self.remarks = self.remarks.saturating_sub(1);
            }
            _ if self.remarks > 0 => {}
            Event::Start(tag) if tag.local_name().as_ref() == b"p" => {
                self.paragraphs += 1;
                if self.paragraphs > 1 {
                    self.text.push(' ');
                }
            }
            Event::Empty(tag) if matches!(tag.local_name().as_ref(), b"s" | b"tab" | b"line-break") => {
                self.text.push(' ');
            }
            Event::Text(text) => self.text.push_str(&text.decode().map_err(unreadable)?),
            Event::CData(text) => self.text.push_str(&text.decode().map_err(unreadable)?),
            Event::GeneralRef(reference) => self.text.push_str(&character(&reference)?),
            _ => {}
        }
        Ok(())
    }
}

/// Only the characters that XML itself names, and those given by number.
fn character(reference: &BytesRef<'_>) -> io::Result<String> {
    if let Some(character) = reference.resolve_char_ref().map_err(unreadable)? {
        return Ok(character.to_string());
    }
    let name = reference.decode().map_err(unreadable)?;
    let known = resolve_predefined_entity(&name).map(str::to_owned);
    known.ok_or_else(|| unreadable(format!("there is no character &{name};")))
}

fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> io::Result<Option<String>> {
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name);
    let value = found.map(|attribute| String::from_utf8(attribute.value.into_owned()));
    value.transpose().map_err(unreadable)
}

/// How often a row or a cell is there.
fn repeated(tag: &BytesStart<'_>, name: &[u8]) -> io::Result<i64> {
    Ok(attribute(tag, name)?.and_then(|count| count.parse().ok()).unwrap_or(1))
}

fn unreadable(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}
