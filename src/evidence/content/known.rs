//! Beginnings of files that are never taken, so that the refusal can say what was found.

use super::ContentFault;

const EXECUTABLE: &str = "executable";
const ARCHIVE: &str = "archive";

/// Code, leading bytes, in plain words.
const KNOWN: [(&str, &[u8], &str); 23] = [
    (EXECUTABLE, b"MZ", "a program for Windows"),
    (EXECUTABLE, b"\x7fELF", "a program for Linux"),
    (EXECUTABLE, b"\xfe\xed\xfa\xce", "a program for macOS"),
    (EXECUTABLE, b"\xfe\xed\xfa\xcf", "a program for macOS"),
    (EXECUTABLE, b"\xce\xfa\xed\xfe", "a program for macOS"),
    (EXECUTABLE, b"\xcf\xfa\xed\xfe", "a program for macOS"),
    (EXECUTABLE, b"\xca\xfe\xba\xbe", "a program for Java or macOS"),
    (EXECUTABLE, b"\0asm", "a WebAssembly program"),
    (EXECUTABLE, b"dex\n", "a program for Android"),
    (EXECUTABLE, b"L\0\0\0\x01\x14\x02\0", "a shortcut of Windows"),
    (ARCHIVE, b"PK\x05\x06", "an empty ZIP archive"),
    (ARCHIVE, b"PK\x07\x08", "a ZIP archive in parts"),
    (ARCHIVE, b"Rar!\x1a\x07", "a RAR archive"),
    (ARCHIVE, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (ARCHIVE, b"\x1f\x8b", "a gzip archive"),
    (ARCHIVE, b"BZh", "a bzip2 archive"),
    (ARCHIVE, b"\xfd7zXZ\0", "an xz archive"),
    (ARCHIVE, b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (ARCHIVE, b"MSCF", "a cabinet archive"),
    (ARCHIVE, b"xar!", "a xar archive"),
    ("old_office", OLE, "an office document of the old form, or one with a password: save it as DOCX, XLSX or PDF"),
    ("unknown_type", b"GIF8", "a GIF picture: send PNG or JPEG"),
    ("unknown_type", b"{\\rtf", "a rich text document: save it as DOCX or PDF"),
];

/// The container of old office documents, of macros and of embedded objects.
pub(super) const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// What some bytes are that are no document.
pub(super) fn refused(bytes: &[u8]) -> ContentFault {
    let tape = bytes.get(257..262) == Some(b"ustar");
    let known = KNOWN.iter().find(|(_, leading, _)| bytes.starts_with(leading));
    match known {
        Some((code, _, words)) => ContentFault::new(code, format!("is {words}")),
        None if tape => ContentFault::new(ARCHIVE, "is a tar archive"),
        None => ContentFault::new(
            "unknown_type",
            "is of no type that is taken: PDF, PNG, JPEG, plain text in UTF-8, CSV, DOCX, XLSX, ODT or ODS",
        ),
    }
}

/// Whether a part of an office document is a program.
pub(super) fn is_program(bytes: &[u8]) -> bool {
    bytes.starts_with(b"#!") || KNOWN.iter().any(|(code, leading, _)| *code == EXECUTABLE && bytes.starts_with(leading))
}
