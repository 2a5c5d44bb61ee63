//! What type of file some bytes are, found in the bytes alone; and whether they could harm whoever opens them.
//!
//! A file is taken only if its leading bytes, its structure and its end all say the same type, and no reader could take
//! it for something else besides. This is no virus scanner: it keeps out what can run, what hides, and what bursts.

mod known;
mod office;
mod pdf;
mod picture;
mod text;

use super::model::MediaType;

/// Why some bytes are not taken as a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentFault {
    /// Stable, for programs.
    pub code: &'static str,
    /// A plain sentence that begins with its verb.
    pub detail: String,
}

impl ContentFault {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

type Found<T> = Result<T, ContentFault>;

/// How far into a file a PDF reader looks for the beginning of a PDF.
const PDF_LOOKS: usize = 1024;

/// The type of a file. `expanded`: the most bytes that an office document, or the packed objects of a PDF, may hold when
/// they are unpacked.
///
/// # Errors
/// `empty`, `unknown_type`, `executable`, `script`, `archive`, `old_office`, `damaged`, `several_types`; of office
/// documents also `macros`, `encrypted`, `expands`, `bad_path`, `hidden`, `program_inside`; of PDF `script_inside`,
/// `program_inside`, `file_inside`, `encrypted`, `hidden`, `expands`; of CSV `formula`.
pub fn recognise(bytes: &[u8], expanded: u64) -> Found<MediaType> {
    if bytes.is_empty() {
        return Err(ContentFault::new("empty", "is empty"));
    }
    let media = match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf::check(bytes, expanded).and(picture::pdf(bytes))?,
        [0x89, b'P', b'N', b'G', ..] => picture::png(bytes)?,
        [0xff, 0xd8, 0xff, ..] => picture::jpeg(bytes)?,
        [b'P', b'K', 3, 4, ..] => office::document(bytes, expanded)?,
        _ => text::recognise(bytes)?,
    };
    only(media, bytes)?;
    Ok(media)
}

/// Passes unless the bytes are of a second type too: PDF readers look for a beginning further in, archives are read from
/// their end.
fn only(media: MediaType, bytes: &[u8]) -> Found<()> {
    let several = |other: &str| {
        let detail = format!("begins as {} and is {other} as well", media.name());
        Err(ContentFault::new("several_types", detail))
    };
    let start = &bytes[..bytes.len().min(PDF_LOOKS)];
    if media != MediaType::Pdf && holds(start, b"%PDF-") {
        return several("a PDF");
    }
    let office = matches!(media, MediaType::Docx | MediaType::Xlsx | MediaType::Odt | MediaType::Ods);
    if !office && office::ends_as_archive(bytes) {
        return several("an archive");
    }
    Ok(())
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever follows a promising beginning, there is an answer and no panic; and a program is never a document.
        #[test]
        fn any_bytes_are_answered(beginning in 0..6_usize, rest in proptest::collection::vec(any::<u8>(), 0..300)) {
            let beginnings: [&[u8]; 6] =
                [b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"\x7fELF"];
            let found = recognise(&[beginnings[beginning], &rest].concat(), 1024);
            prop_assert!(beginning != 5 || found.is_err());
        }
    }
}
