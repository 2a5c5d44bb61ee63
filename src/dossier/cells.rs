//! Sheets and cells of a workbook. A text is never a formula, whatever it begins with, and a figure never loses a digit.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde::Serialize;

use crate::kernel::Refusal;
use crate::kernel::london::LondonTime;

/// Characters that a cell holds.
const MOST: usize = 32_000;
const CUT: &str = " … (cut here: the record holds the whole of it)";

/// Decimal digits that a workbook's binary numbers give back as they were.
const SAFE_DIGITS: usize = 15;

/// What stands in a cell.
pub enum Cell {
    Text(String),
    Whole(u32),
    /// A number where one holds it exactly, else text.
    Figure(Decimal),
    Empty,
}

/// A table under its headings.
pub struct Sheet<'w> {
    sheet: &'w mut Worksheet,
    next: u32,
}

impl<'w> Sheet<'w> {
    /// An empty table: its name, and of each column the heading and the width in characters.
    ///
    /// # Errors
    /// When there is no room for it: rows go to the disk as they are written.
    pub fn begin(book: &'w mut Workbook, name: &str, columns: &[(&str, u16)]) -> Result<Self, Refusal> {
        let sheet = book.add_worksheet_with_constant_memory().map_err(Refusal::internal)?;
        sheet.set_name(name).map_err(Refusal::internal)?;
        sheet.set_freeze_panes(1, 0).map_err(Refusal::internal)?;
        let bold = Format::new().set_bold();
        for (column, (heading, width)) in (0..).zip(columns) {
            sheet.set_column_width(column, *width).map_err(Refusal::internal)?;
            sheet.write_string_with_format(0, column, *heading, &bold).map_err(Refusal::internal)?;
        }
        Ok(Self { sheet, next: 1 })
    }

    /// # Errors
    /// When there is no room for it.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), Refusal> {
        for (column, cell) in (0..).zip(cells) {
            self.put(column, cell).map_err(Refusal::internal)?;
        }
        self.next += 1;
        Ok(())
    }

    fn put(&mut self, column: u16, cell: Cell) -> Result<(), rust_xlsxwriter::XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Whole(number) => {
                self.sheet.write_number(self.next, column, number)?;
            }
            Cell::Figure(figure) => match exact(figure) {
                Some(number) => {
                    self.sheet.write_number(self.next, column, number)?;
                }
                None => {
                    self.sheet.write_string(self.next, column, figure.normalize().to_string())?;
                }
            },
            Cell::Text(text) => {
                self.sheet.write_string(self.next, column, fitting(text))?;
            }
        }
        Ok(())
    }
}

/// The number that a workbook can hold in place of a decimal, if it gives back the very digits.
#[expect(clippy::disallowed_types, reason = "a workbook knows no other number; nothing is reckoned with it")]
fn exact(figure: Decimal) -> Option<f64> {
    let text = figure.normalize().to_string();
    let number: f64 = text.parse().ok()?;
    let few = text.bytes().filter(u8::is_ascii_digit).count() <= SAFE_DIGITS;
    (few && number.to_string() == text).then_some(number)
}

fn fitting(text: String) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}{CUT}", &text[..end]),
        None => text,
    }
}

pub fn text(text: impl ToString) -> Cell {
    Cell::Text(text.to_string())
}

pub fn maybe(found: Option<impl ToString>) -> Cell {
    found.map_or(Cell::Empty, text)
}

pub fn figure(figure: Option<Decimal>) -> Cell {
    figure.map_or(Cell::Empty, Cell::Figure)
}

pub fn time(at: crate::kernel::Instant) -> Cell {
    text(LondonTime(at))
}

pub fn maybe_time(at: Option<crate::kernel::Instant>) -> Cell {
    at.map_or(Cell::Empty, time)
}

pub fn yes(is: bool) -> Cell {
    text(if is { "yes" } else { "no" })
}

/// A count, as text should it ever be beyond what is counted here.
pub fn whole<N: TryInto<u32> + ToString + Copy>(count: N) -> Cell {
    count.try_into().map_or_else(|_| text(count), Cell::Whole)
}

/// One of a list of words, as in the API.
pub fn word(value: &impl Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::Text(word),
        Ok(serde_json::Value::Null) | Err(_) => Cell::Empty,
        Ok(other) => text(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s5_9_a_figure_is_a_number_only_where_no_digit_is_lost() {
        for same in ["623.22", "0.1", "100", "10.5", "99999999999.9999", "0.000001", "0"] {
            assert_eq!(exact(same.parse().unwrap()).map(|number| number.to_string()).as_deref(), Some(same));
        }
        for kept in ["99999999999999.9999", "33.333333333333333333", "0.1234567890123456"] {
            assert!(exact(kept.parse().unwrap()).is_none(), "{kept} would lose digits");
        }
    }

    #[test]
    fn a_text_too_long_for_a_cell_says_that_it_is_cut() {
        assert_eq!(fitting("é".repeat(MOST)), "é".repeat(MOST));
        assert!(fitting("é".repeat(MOST + 1)).ends_with(CUT));
    }
}
