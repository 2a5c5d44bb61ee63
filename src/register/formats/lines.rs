//! The lines of a text file, and the cells of a line of CSV.
//!
//! A value never runs over a line break in these formats. So a quotation mark that is left open spoils its own line
//! only: reading goes on with the next.

use std::io::{self, BufRead};

/// Longer than any line of these files.
pub const MOST_OF_LINE: usize = 256 * 1024;

/// One line of a file, without its end.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The first is line 1.
    pub number: i64,
    pub bytes: &'a [u8],
    /// False when it went on for longer than it may; the rest is passed over.
    pub whole: bool,
}

pub struct Lines<R> {
    from: R,
    most: usize,
    number: i64,
    buffer: Vec<u8>,
    /// The last line ended with a carriage return: a line feed that follows belongs to it.
    returned: bool,
}

impl<R: BufRead> Lines<R> {
    /// Lines of at most so many bytes.
    pub fn of(from: R, most: usize) -> Self {
        Self { from, most, number: 0, buffer: vec![], returned: false }
    }

    /// The next line that is not blank. The mark of UTF-8 at the beginning is passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let Some(whole) = self.fill()? else { return Ok(None) };
            self.number += 1;
            if self.number == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.buffer.drain(..3);
            }
            if !self.buffer.is_empty() {
                return Ok(Some(Line { number: self.number, bytes: &self.buffer, whole }));
            }
        }
    }

    /// Reads up to the end of a line; None at the end of the file. Answers whether all of the line was kept.
    fn fill(&mut self) -> io::Result<Option<bool>> {
        self.buffer.clear();
        let (mut whole, mut begun) = (true, false);
        loop {
            let chunk = self.from.fill_buf()?;
            if chunk.is_empty() {
                return Ok(begun.then_some(whole));
            }
            if std::mem::take(&mut self.returned) && chunk[0] == b'\n' {
                self.from.consume(1);
                continue;
            }
            begun = true;
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let text = &chunk[..end.unwrap_or(chunk.len())];
            let room = self.most.saturating_sub(self.buffer.len()).min(text.len());
            whole &= room == text.len();
            self.buffer.extend_from_slice(&text[..room]);
            self.returned = end.is_some_and(|end| chunk[end] == b'\r');
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.from.consume(used);
            if end.is_some() {
                return Ok(Some(whole));
            }
        }
    }
}

/// The cells of a line, their quotation marks taken off; None when one is left open.
pub fn cells(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut cell) = (vec![], String::new());
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    let mut at_start = true;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if at_start => quoted = true,
            ',' if !quoted => {
                cells.push(std::mem::take(&mut cell));
                at_start = true;
                continue;
            }
            _ => cell.push(c),
        }
        at_start = false;
    }
    cells.push(cell);
    (!quoted).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &[u8], chunk: usize) -> Vec<(i64, String, bool)> {
        let mut lines = Lines::of(io::BufReader::with_capacity(chunk, file), 12);
        let mut seen = vec![];
        while let Some(line) = lines.next().unwrap() {
            seen.push((line.number, String::from_utf8_lossy(line.bytes).into_owned(), line.whole));
        }
        seen
    }

    #[test]
    fn lines_are_counted_whatever_ends_them_and_wherever_a_chunk_does() {
        for chunk in 1..9 {
            let seen = lines(b"\xef\xbb\xbfa,b\n\n\r\nthree\rfour\r\n0123456789abcdef\nsix", chunk);
            let seen: Vec<_> = seen.iter().map(|(number, text, whole)| (*number, text.as_str(), *whole)).collect();
            let expected =
                [(1, "a,b", true), (4, "three", true), (5, "four", true), (6, "0123456789ab", false), (7, "six", true)];
            assert_eq!(seen, expected, "chunks of {chunk}");
        }
        assert!(lines(b"", 4).is_empty());
    }

    #[test]
    fn an_open_quotation_mark_spoils_its_own_line_only() {
        let of = |line: &str| cells(line).map(|cells| cells.join("¦"));
        assert_eq!(of("a,b").as_deref(), Some("a¦b"));
        assert_eq!(of("\"5\",\"6, 7\",").as_deref(), Some("5¦6, 7¦"));
        assert_eq!(of("\"say \"\"yes\"\"\",5\" pipe").as_deref(), Some("say \"yes\"¦5\" pipe"));
        assert_eq!(of("1,\"two"), None);
        assert_eq!(of("").as_deref(), Some(""));
    }
}
