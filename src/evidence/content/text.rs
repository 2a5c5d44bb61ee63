//! Plain text and CSV in UTF-8: what a person can read, and nothing that a machine would run.

use super::{ContentFault, Found, known};
use crate::evidence::model::MediaType;

/// How a text begins that some program would run or show as a page; in small letters.
const SCRIPTS: [&str; 6] = ["#!", "<", "@echo", "mime-version:", "windows registry editor", "[internetshortcut]"];

pub(super) fn recognise(bytes: &[u8]) -> Found<MediaType> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(known::refused(bytes)) };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}')) {
        return Err(known::refused(bytes));
    }
    if text.starts_with("{\\rtf") {
        return Err(known::refused(text.as_bytes()));
    }
    let beginning: String = text.trim_start().chars().take(32).collect::<String>().to_lowercase();
    if SCRIPTS.iter().any(|script| beginning.starts_with(script)) || text.contains("<?php") {
        return Err(ContentFault::new("script", "is a script or a page of markup, no plain text"));
    }
    if beginning.is_empty() {
        return Err(ContentFault::new("empty", "holds nothing but spaces"));
    }
    if !is_table(text) {
        return Ok(MediaType::Text);
    }
    match first_formula(text) {
        Some(line) => {
            let detail = format!("has a cell on line {line} that a spreadsheet would run as a formula");
            Err(ContentFault::new("formula", detail))
        }
        None => Ok(MediaType::Csv),
    }
}

fn rows(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes())
}

/// Two rows or more, two columns or more, and every row as wide as the first.
fn is_table(text: &str) -> bool {
    let (mut count, mut columns) = (0, 0);
    for row in rows(text).records() {
        let Ok(row) = row else { return false };
        count += 1;
        columns = row.len();
    }
    count > 1 && columns > 1
}

/// The line of the first cell that a spreadsheet takes for a formula. A number with its sign, and a telephone number,
/// is none.
fn first_formula(text: &str) -> Option<u64> {
    let runs = |cell: &str| {
        let cell = cell.trim_start();
        let plain = |letter: char| letter.is_ascii_digit() || "+-.,() %£".contains(letter);
        cell.starts_with(['=', '@']) || (cell.starts_with(['+', '-']) && !cell.chars().all(plain))
    };
    let found = rows(text).into_records().filter_map(Result::ok).find(|row| row.iter().any(runs));
    found.map(|row| row.position().map_or(0, csv::Position::line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &[u8]) -> &'static str {
        recognise(text).map_or_else(|fault| fault.code, MediaType::name)
    }

    #[test]
    fn text_and_tables_are_told_apart() {
        assert_eq!(code("Our policy, reviewed in May.\r\nSafeguarding comes first.\n".as_bytes()), "text/plain");
        assert_eq!(code("\u{feff}name,cover\nPublic liability,£5m\n".as_bytes()), "text/csv");
        assert_eq!(code(b"a,b\n1,2,3\n"), "text/plain");
        assert_eq!(code(b"one line, with a comma"), "text/plain");
        assert_eq!(code(b"name,phone\nDuty desk,+44 (0)1225 000000\nBalance,-5.20\n"), "text/csv");
    }

    #[test]
    fn what_a_machine_would_run_is_no_text() {
        for script in [
            "#!/bin/sh\nrm -rf /",
            "  \n<html><script>alert(1)</script>",
            "<?xml version=\"1.0\"?><svg/>",
            "@ECHO off\r\nformat c:",
            "hello <?php system('id'); ?>",
            "MIME-Version: 1.0\nContent-Type: text/html",
        ] {
            assert_eq!(code(script.as_bytes()), "script", "{script}");
        }
        assert_eq!(code(b"name,value\nx,=cmd|' /c calc'!A0\n"), "formula");
        assert_eq!(code(b"name,value\nx,-2+3+cmd|'x'!A\n"), "formula");
        assert_eq!(code(b"{\\rtf1\\ansi{\\object}}"), "unknown_type");
        assert_eq!(code(b"\xff\xfeh\0i\0"), "unknown_type");
        assert_eq!(code(b"nul\0byte"), "unknown_type");
        assert_eq!(code(b" \n\t"), "empty");
    }
}
