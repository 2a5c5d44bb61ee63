//! Files of every type that is taken, as small as they can be.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0crc!\0\0\0\0IENDcrc!";
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x04JF\xff\xda\0\x02data\xff\xd9";
pub const TEXT: &[u8] = b"Equality policy, reviewed on 1 May 2020.\n";
pub const CSV: &[u8] = b"policy,reviewed\nEquality,2020-05-01\nSafeguarding,2020-06-01\n";

pub type Entries = Vec<(&'static str, Vec<u8>)>;

/// A PDF that says something of its own, so that no two are the same.
pub fn pdf(words: &str) -> Vec<u8> {
    [b"%PDF-1.4\n% ", words.as_bytes(), b"\n%%EOF\n"].concat()
}

pub fn zipped(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in entries {
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        archive.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn content_types(main: &str) -> Vec<u8> {
    let part = format!(
        "<Override PartName=\"/main.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.{main}.main+xml\"/>"
    );
    format!("<?xml version=\"1.0\"?><Types>{part}</Types>").into_bytes()
}

pub fn docx_entries() -> Entries {
    vec![
        ("[Content_Types].xml", content_types("wordprocessingml.document")),
        ("_rels/.rels", b"<Relationships/>".to_vec()),
        ("word/document.xml", b"<w:document/>".to_vec()),
    ]
}

pub fn xlsx_entries() -> Entries {
    vec![("[Content_Types].xml", content_types("spreadsheetml.sheet")), ("xl/workbook.xml", b"<workbook/>".to_vec())]
}

pub fn odf_entries(kind: &'static str) -> Entries {
    vec![
        ("mimetype", format!("application/vnd.oasis.opendocument.{kind}").into_bytes()),
        ("content.xml", b"<office:document-content/>".to_vec()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>".to_vec()),
    ]
}

/// The entries of a document and one more.
pub fn with(mut entries: Entries, name: &'static str, bytes: impl Into<Vec<u8>>) -> Vec<u8> {
    entries.push((name, bytes.into()));
    zipped(&entries)
}

/// The first occurrence of some bytes, replaced by as many others; every occurrence with `all`.
pub fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8], all: bool) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut found = 0;
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
            found += 1;
            if !all {
                break;
            }
        }
        at += 1;
    }
    assert!(found > 0, "nothing to patch");
    bytes
}
