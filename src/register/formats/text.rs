//! The CSV files: lines, a header among the first of them, then one location on each.

use std::fs::File;
use std::io::{BufReader, Seek};

use chrono::NaiveDate;

use super::entry::{BadRow, Row, RowFault, excerpt};
use super::layout::{self, Layout};
use super::lines::{Line, Lines, MOST_OF_LINE, cells};
use super::recognise::LINES_BEFORE_DATA;
use super::{Take, broken, table};
use crate::kernel::Refusal;
use crate::register::model::Format;

/// # Errors
/// `validation` when there is no header, or it is no good.
pub fn read(file: &mut File, format: Format, today: NaiveDate, take: &mut Take<'_>) -> Result<(), Refusal> {
    file.rewind().map_err(Refusal::internal)?;
    let mut lines = Lines::of(BufReader::with_capacity(64 * 1024, file), MOST_OF_LINE);
    let layout = header(&mut lines, format)?;
    while let Some(line) = lines.next().map_err(broken)? {
        if take(row(&line, &layout, today)).is_break() {
            break;
        }
    }
    Ok(())
}

/// The header: the first line in this product's own format, one of the first in the regulator's.
fn header(lines: &mut Lines<impl std::io::BufRead>, format: Format) -> Result<Layout, Refusal> {
    let mut first = None;
    for _ in 0..LINES_BEFORE_DATA {
        let Some(line) = lines.next().map_err(broken)? else { break };
        let Ok(text) = std::str::from_utf8(line.bytes) else {
            let detail = "is not UTF-8 text: save the file as \"CSV UTF-8\"";
            return Err(Refusal::invalid(layout::WHERE, "encoding", detail));
        };
        let header = cells(text).unwrap_or_default();
        if format == Format::Sample || layout::is_header(format, &header) {
            return Layout::of(format, &header);
        }
        first.get_or_insert(header);
    }
    match first {
        Some(first) => Layout::of(format, &first),
        None => Err(Refusal::invalid("", "empty", "must be a CSV file with a header and at least one row")),
    }
}

fn row(line: &Line<'_>, layout: &Layout, today: NaiveDate) -> Row {
    let read = read_cells(line, layout).map_err(|fault| (None, vec![fault]));
    let read = read.and_then(|cells| table::entry(line.number, &cells, layout, today));
    match read {
        Ok(entry) => Row::Good(Box::new(entry)),
        Err((cqc_id, faults)) => {
            let raw = Some(excerpt(&String::from_utf8_lossy(line.bytes), 200));
            Row::Bad(BadRow { line: line.number, cqc_id, faults, raw })
        }
    }
}

fn read_cells(line: &Line<'_>, layout: &Layout) -> Result<Vec<String>, RowFault> {
    if !line.whole {
        return Err(RowFault::whole("long_line", format!("The line is longer than {MOST_OF_LINE} bytes.")));
    }
    let Ok(text) = std::str::from_utf8(line.bytes) else {
        let detail = "The row is not UTF-8 text, perhaps Latin-1 or Windows-1252: save the file as \"CSV UTF-8\".";
        return Err(RowFault::whole("not_utf8", detail));
    };
    let Some(cells) = cells(text) else {
        let detail = "A quotation mark that is opened on this line is not closed on it.";
        return Err(RowFault::whole("open_quote", detail));
    };
    if cells.len() != layout.width() {
        let detail = format!("The row has {} values, the header {}.", cells.len(), layout.width());
        return Err(RowFault::whole("column_count", detail));
    }
    Ok(cells)
}
