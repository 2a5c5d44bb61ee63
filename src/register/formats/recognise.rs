//! Which of the formats a file is in, by what stands at its beginning.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};

use super::lines::{Lines, MOST_OF_LINE, cells};
use super::{broken, layout};
use crate::kernel::Refusal;
use crate::register::model::Format;

/// Lines among which the header of a CSV file must be.
pub const LINES_BEFORE_DATA: usize = 10;

/// The format that was asked for, or else the one that the file shows. A CSV file that shows no other is taken for one
/// with this product's own columns. The file is left at its beginning.
///
/// # Errors
/// `validation` for a text that is not UTF-8 text at all, and for another archive than a spreadsheet.
pub fn recognise(file: &mut File, asked: Option<Format>) -> Result<Format, Refusal> {
    let recognised = look(file, asked);
    file.rewind().map_err(Refusal::internal)?;
    recognised
}

fn look(file: &mut File, asked: Option<Format>) -> Result<Format, Refusal> {
    file.rewind().map_err(Refusal::internal)?;
    let mut head = vec![];
    file.by_ref().take(4_096).read_to_end(&mut head).map_err(Refusal::internal)?;
    let marked = matches!(&head[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if marked || head.iter().take(2).any(|byte| *byte == 0) {
        let detail = "is written in UTF-16: save the file as \"CSV UTF-8\" and send it again";
        return Err(Refusal::invalid("", "encoding", detail));
    }
    if let Some(asked) = asked {
        return Ok(asked);
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Format::Monthly);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    if matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return Ok(Format::Json);
    }
    file.rewind().map_err(Refusal::internal)?;
    of_csv(file).map_err(broken)
}

fn of_csv(file: &mut File) -> io::Result<Format> {
    let mut lines = Lines::of(BufReader::new(file), MOST_OF_LINE);
    for _ in 0..LINES_BEFORE_DATA {
        let Some(line) = lines.next()? else { break };
        let header = cells(&String::from_utf8_lossy(line.bytes)).unwrap_or_default();
        let known = [Format::Sample, Format::Weekly, Format::Trafford];
        if let Some(format) = known.into_iter().find(|format| layout::is_header(*format, &header)) {
            return Ok(format);
        }
    }
    Ok(Format::Sample)
}
