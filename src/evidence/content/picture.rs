//! PDF, PNG and JPEG: the beginning, the structure as far as a type needs it, and the end.

use super::{ContentFault, Found, holds};
use crate::evidence::model::MediaType;

fn damaged(what: &str) -> ContentFault {
    ContentFault::new("damaged", format!("begins as {what} and is none, or not the whole of one"))
}

/// `%PDF-1.…` or `%PDF-2.…`, with the mark of its end in the last kilobyte.
pub(super) fn pdf(bytes: &[u8]) -> Found<MediaType> {
    let version = bytes.get(5..8).unwrap_or_default();
    let versioned = matches!(version, [b'1' | b'2', b'.', digit] if digit.is_ascii_digit());
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    if versioned && holds(tail, b"%%EOF") { Ok(MediaType::Pdf) } else { Err(damaged("a PDF")) }
}

/// Chunk after chunk from IHDR to IEND, and nothing behind it.
pub(super) fn png(bytes: &[u8]) -> Found<MediaType> {
    let whole = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").is_some_and(|chunks| {
        let mut rest = chunks;
        let mut first = true;
        while let Some((length, kind)) = chunk(rest) {
            if first != (kind == b"IHDR") {
                return false;
            }
            first = false;
            // Length, name and checksum of a chunk take twelve bytes.
            let Some(after) = length.checked_add(12).and_then(|size| rest.get(size..)) else { return false };
            if kind == b"IEND" {
                return after.is_empty();
            }
            rest = after;
        }
        false
    });
    if whole { Ok(MediaType::Png) } else { Err(damaged("a PNG picture")) }
}

fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    Some((usize::try_from(length).ok()?, bytes.get(4..8)?))
}

/// Segment after segment to the picture's own data, and the mark of its end somewhere after; cameras leave more behind
/// it.
pub(super) fn jpeg(bytes: &[u8]) -> Found<MediaType> {
    let mut at = 2;
    while let Some(&[0xff, kind, high, low]) = bytes.get(at..at + 4) {
        match kind {
            // Padding between segments.
            0xff => at += 1,
            0xda if holds(&bytes[at..], &[0xff, 0xd9]) => return Ok(MediaType::Jpeg),
            0xc0..=0xfe if kind != 0xda => at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2),
            _ => break,
        }
    }
    Err(damaged("a JPEG picture"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_taken_whole_or_not_at_all() {
        let png_file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0crc!\0\0\0\0IENDcrc!";
        assert_eq!(png(png_file), Ok(MediaType::Png));
        for cut in 0..png_file.len() {
            assert!(png(&png_file[..cut]).is_err(), "{cut}");
        }
        assert!(png(&[png_file.as_slice(), b"PK"].concat()).is_err(), "something behind its end");
        let huge = b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR";
        assert!(png(huge).is_err());

        let jpeg_file = b"\xff\xd8\xff\xe0\0\x04JF\xff\xff\xdb\0\x03Q\xff\xda\0\x02data\xff\xd9";
        assert_eq!(jpeg(jpeg_file), Ok(MediaType::Jpeg));
        for cut in 0..jpeg_file.len() {
            assert!(jpeg(&jpeg_file[..cut]).is_err(), "{cut}");
        }
        assert!(jpeg(b"\xff\xd8\xff\xe0\0\0\0\0\0\0").is_err());
    }
}
