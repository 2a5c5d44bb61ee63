//! The rows of a CSV file, one line each, whatever is wrong with the lines around them.
//!
//! A value never runs over a line break in this format. So a quotation mark that is left open spoils its own line
//! only: reading goes on with the next.

use std::io::Cursor;

use csv::{ByteRecord, Position, Reader, ReaderBuilder};

use crate::kernel::Refusal;

/// More than the whole country has.
pub const MOST_ROWS: u64 = 100_000;

/// One line of the file.
pub struct Row<'a> {
    /// The header is line 1.
    pub line: u64,
    /// As received, without its end.
    pub raw: &'a [u8],
    /// None when the line cannot be taken apart.
    pub fields: Option<ByteRecord>,
}

pub struct Rows<'a> {
    file: &'a [u8],
    reader: Reader<Cursor<&'a [u8]>>,
    line: u64,
    /// Up to where the lines have been counted.
    counted: usize,
}

impl<'a> Rows<'a> {
    /// # Errors
    /// `validation` when the file is no UTF-8 text at all.
    pub fn of(file: &'a [u8]) -> Result<Self, Refusal> {
        let marked = matches!(file, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
        if marked || file.iter().take(2).any(|byte| *byte == 0) {
            return Err(Refusal::invalid(
                "",
                "encoding",
                "is written in UTF-16: save the file as \"CSV UTF-8\" and send it again",
            ));
        }
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Cursor::new(file));
        Ok(Self { file, reader, line: 1, counted: 0 })
    }

    /// The next line that is not blank.
    ///
    /// # Errors
    /// Never for what the file holds.
    pub fn next(&mut self) -> Result<Option<Row<'a>>, Refusal> {
        let mut fields = ByteRecord::new();
        if !self.reader.read_byte_record(&mut fields).map_err(Refusal::internal)? {
            return Ok(None);
        }
        let place = fields.position().map_or(0, Position::byte);
        let from = usize::try_from(place).map_err(Refusal::internal)?;
        let start = from + self.file[from..].iter().take_while(|byte| ends_line(**byte)).count();
        let end = start + self.file[start..].iter().take_while(|byte| !ends_line(**byte)).count();
        self.count_to(start);
        let row = |fields| Row { line: self.line, raw: &self.file[start..end], fields };
        let whole = !fields.iter().flatten().any(|byte| ends_line(*byte));
        let row = if whole { row(Some(fields)) } else { row(None) };
        if !whole {
            let mut resume = Position::new();
            resume.set_byte(u64::try_from(end).map_err(Refusal::internal)?);
            self.reader.seek(resume).map_err(Refusal::internal)?;
        }
        Ok(Some(row))
    }

    fn count_to(&mut self, start: usize) {
        let passed = &self.file[self.counted..start];
        let ends = passed.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => passed.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        self.line += ends.count() as u64;
        self.counted = start;
    }
}

fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str) -> Vec<(u64, String, Option<usize>)> {
        let mut rows = Rows::of(file.as_bytes()).unwrap();
        let mut seen = vec![];
        while let Some(row) = rows.next().unwrap() {
            seen.push((row.line, String::from_utf8_lossy(row.raw).into_owned(), row.fields.map(|f| f.len())));
        }
        seen
    }

    #[test]
    fn an_open_quotation_mark_spoils_its_own_line_only() {
        let seen = lines("a,b\n1,\"two\n3,4\n\n\"5\",\"6, 7\"\r\n8,\"9\n10,11");
        let seen: Vec<_> = seen.iter().map(|(line, raw, fields)| (*line, raw.as_str(), *fields)).collect();
        assert_eq!(
            seen,
            [
                (1, "a,b", Some(2)),
                (2, "1,\"two", None),
                (3, "3,4", Some(2)),
                (5, "\"5\",\"6, 7\"", Some(2)),
                (6, "8,\"9", None),
                (7, "10,11", Some(2)),
            ]
        );
    }

    #[test]
    fn utf16_is_refused_with_and_without_its_mark() {
        for file in [&b"\xff\xfel\0o\0"[..], b"\xfe\xff\0l", b"l\0o\0", b"\0l\0o"] {
            assert_eq!(Rows::of(file).err().unwrap().errors()[0].code, "encoding");
        }
        assert_eq!(lines("\u{feff}a,b\n1,2").len(), 2, "the mark of UTF-8 is fine");
    }
}
