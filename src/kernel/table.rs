//! Tables that people open in a spreadsheet, as CSV.

use super::Refusal;

/// What `write` writes, as bytes: so that a long table can be sent a piece at a time.
///
/// # Errors
/// `internal`, never in practice: a record has another number of cells than the one before.
pub fn written(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> Result<Vec<u8>, Refusal> {
    let mut writer = csv::Writer::from_writer(vec![]);
    write(&mut writer).map_err(Refusal::internal)?;
    writer.into_inner().map_err(|error| Refusal::internal(error.to_string()))
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
pub fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        for plain in ["Harbour House", "/location/cqc/rating: Good → Inadequate"] {
            assert_eq!(cell(plain), plain);
        }
    }
}
