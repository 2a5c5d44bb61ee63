//! Office documents: ZIP archives with the right files inside, read through to the last byte and trusted in nothing.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFileEntry;
use zip::result::ZipError;

use super::{ContentFault, Found, holds, known};
use crate::evidence::model::MediaType;

/// Files of one document, folders among them.
const MOST_ENTRIES: usize = 4_096;
/// The small files that say what the whole is.
const MOST_LABEL: u64 = 1024 * 1024;
/// A table inside a text is an office document of its own; one inside that is hiding something.
const MOST_DEPTH: u8 = 1;
/// How far from the end of a file the end of an archive may lie: a record of 22 bytes and its comment.
const ARCHIVE_END: usize = 22 + 65_535;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// What the small files of a document say of it, and whether the file is there that holds what one reads.
#[derive(Default)]
struct Labels {
    word: bool,
    workbook: bool,
    content: bool,
    content_types: Option<Vec<u8>>,
    mimetype: Option<Vec<u8>>,
    manifest: Option<Vec<u8>>,
}

/// # Errors
/// As [`super::recognise`] says.
pub(super) fn document(bytes: &[u8], expanded: u64) -> Found<MediaType> {
    let mut left = expanded;
    look(bytes, &mut left, 0)
}

/// Whether an archive's end, and a list of its files before it, stand where a reader of archives looks for them.
pub(super) fn ends_as_archive(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(ARCHIVE_END)..];
    holds(tail, b"PK\x05\x06") && holds(bytes, b"PK\x01\x02")
}

fn damaged() -> ContentFault {
    ContentFault::new("damaged", "begins as a ZIP archive and cannot be read as one")
}

fn expands() -> ContentFault {
    ContentFault::new("expands", "holds more than a document may when it is unpacked")
}

/// `left`: the bytes that may still be unpacked, whatever is claimed.
fn look(bytes: &[u8], left: &mut u64, depth: u8) -> Found<MediaType> {
    let mut archive = opened(bytes)?;
    let mut labels = Labels::default();
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|_| damaged())?;
        let name = name_of(&entry)?;
        if entry.size() > *left {
            return Err(expands());
        }
        let content = Content::read(&mut archive, index, &name, left)?;
        content.check(&name, left, depth)?;
        match name.as_str() {
            "[Content_Types].xml" => labels.content_types = Some(content.start),
            "mimetype" => labels.mimetype = Some(content.start),
            "META-INF/manifest.xml" => labels.manifest = Some(content.start),
            "content.xml" => labels.content = true,
            _ => {
                labels.word |= name.starts_with("word/document");
                labels.workbook |= name.starts_with("xl/workbook");
            }
        }
    }
    labels.media()
}

/// An archive that begins with the file's first byte, ends with its last, and hides nothing in between: what the list of
/// its files says is what stands before each file, and no file lies over another.
fn opened(bytes: &[u8]) -> Found<Archive<'_>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..)).unwrap_or_default();
    let whole = end.starts_with(b"PK\x05\x06") && archive.offset() == 0 && archive.comment().is_empty();
    if !whole {
        return Err(ContentFault::new("hidden", "has something before, behind or between the parts of its archive"));
    }
    if archive.is_empty() || archive.len() > MOST_ENTRIES {
        return Err(ContentFault::new("archive", format!("must hold between 1 and {MOST_ENTRIES} files")));
    }
    let mut encrypted = (0..archive.len()).filter_map(|index| archive.by_index_data(index).ok());
    if encrypted.any(|entry| entry.encrypted()) {
        return Err(ContentFault::new("encrypted", "is encrypted: take the password off"));
    }
    archive.validate_header_consistency().map_err(|_| {
        ContentFault::new("hidden", "is an archive that tells different readers different things of its files")
    })?;
    Ok(archive)
}

/// # Errors
/// `bad_path` for a link, or a name that leads out of the archive's own folder.
fn name_of(entry: &ZipFileEntry<'_>) -> Found<String> {
    let name = entry.name().map_err(|_| damaged())?.into_owned();
    let inside = name.trim_end_matches('/').split('/').all(|step| !matches!(step, "" | "." | ".."));
    if !inside || name.contains(['\\', ':', '\0']) || entry.is_symlink() {
        return Err(ContentFault::new("bad_path", "holds a file whose name leads out of the archive, or a link"));
    }
    let folded = name.to_lowercase();
    let part = folded.rsplit('/').next().unwrap_or_default();
    let macros = part.starts_with("vbaproject")
        || part.starts_with("vbadata")
        || ["/macrosheets/", "/activex/", "/dialogsheets/"].iter().any(|folder| folded.contains(folder))
        || ["basic/", "scripts/", "dialogs/"].iter().any(|folder| folded.starts_with(folder));
    if macros { Err(macros_found()) } else { Ok(name) }
}

fn macros_found() -> ContentFault {
    ContentFault::new("macros", "holds macros or controls: save it without them")
}

/// What one file of an archive holds.
struct Content {
    /// Its beginning; the whole of a label.
    start: Vec<u8>,
    /// The whole, of a file that is an archive itself.
    inner: Option<Vec<u8>>,
}

impl Content {
    /// Reads it to the end, and no further than may be unpacked. What holds more than it claims, or has another
    /// checksum, is damaged.
    fn read(archive: &mut Archive<'_>, index: usize, name: &str, left: &mut u64) -> Found<Self> {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                ContentFault::new("archive", "is packed in a way that office documents are not")
            }
            _ => damaged(),
        })?;
        let label = matches!(name, "[Content_Types].xml" | "mimetype" | "META-INF/manifest.xml");
        let mut limited = (&mut entry).take(left.saturating_add(1));
        let mut start = vec![];
        let first = if label { MOST_LABEL } else { 4_096 };
        let mut read = copied(limited.by_ref().take(first), &mut start)?;
        let mut inner = None;
        if start.starts_with(b"PK\x03\x04") {
            let mut whole = start.clone();
            read += copied(&mut limited, &mut whole)?;
            inner = Some(whole);
        } else {
            read += std::io::copy(&mut limited, &mut std::io::sink()).map_err(|_| damaged())?;
        }
        if read > *left {
            return Err(expands());
        }
        if label && read > MOST_LABEL {
            return Err(damaged());
        }
        *left -= read;
        Ok(Self { start, inner })
    }

    fn check(&self, name: &str, left: &mut u64, depth: u8) -> Found<()> {
        if known::is_program(&self.start) {
            return Err(ContentFault::new("program_inside", format!("holds a program, {name}")));
        }
        if self.start.starts_with(known::OLE) {
            return Err(macros_found());
        }
        match &self.inner {
            None => Ok(()),
            Some(_) if depth == MOST_DEPTH => {
                Err(ContentFault::new("archive", "holds an archive inside an archive inside"))
            }
            Some(inner) => look(inner, left, depth + 1).map(drop),
        }
    }
}

fn copied(mut from: impl Read, to: &mut Vec<u8>) -> Found<u64> {
    std::io::copy(&mut from, to).map_err(|_| damaged())
}

impl Labels {
    fn media(&self) -> Found<MediaType> {
        match (&self.content_types, &self.mimetype) {
            (Some(types), None) => self.open_xml(types),
            (None, Some(mimetype)) => self.open_document(mimetype),
            _ => Err(no_office()),
        }
    }

    /// ODF: `mimetype` says it; the manifest tells what is encrypted.
    fn open_document(&self, mimetype: &[u8]) -> Found<MediaType> {
        let manifest = self.manifest.as_deref().filter(|_| self.content).ok_or_else(no_office)?;
        if holds(manifest, b"encryption-data") {
            return Err(ContentFault::new("encrypted", "is encrypted: take the password off"));
        }
        let named = std::str::from_utf8(mimetype).ok().map(str::trim).and_then(MediaType::parse);
        named.filter(|media| matches!(media, MediaType::Odt | MediaType::Ods)).ok_or_else(no_office)
    }

    /// OOXML: the list of content types names the main part. Written plainly, so that nothing hides behind references.
    fn open_xml(&self, types: &[u8]) -> Found<MediaType> {
        let plain = std::str::from_utf8(types).is_ok_and(|text| !text.contains(['&', '\0']) && !text.contains("<!"));
        if !plain {
            return Err(no_office());
        }
        let folded = types.to_ascii_lowercase();
        if [b"macro".as_slice(), b"vbaproject", b"activex"].iter().any(|word| holds(&folded, word)) {
            return Err(macros_found());
        }
        let main = |media: MediaType| holds(types, format!("{}.main+xml", media.name()).as_bytes());
        match (self.word && main(MediaType::Docx), self.workbook && main(MediaType::Xlsx)) {
            (true, false) => Ok(MediaType::Docx),
            (false, true) => Ok(MediaType::Xlsx),
            _ => Err(no_office()),
        }
    }
}

fn no_office() -> ContentFault {
    ContentFault::new("archive", "is an archive and no office document: send its files one by one")
}
