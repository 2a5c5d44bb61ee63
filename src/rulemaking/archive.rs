//! Rules as a ZIP archive, so that a council can keep them in its own versioning: out byte for byte the same every time,
//! and in without trusting anything the archive says of itself.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use serde_json::Value;
use uuid::Uuid;
use zip::read::ZipFile;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::intake::{self, MOST_BYTES};
use super::model::Files;
use crate::engine::limits;
use crate::kernel::{Problem, Refusal};
use crate::rulebooks::file_pointer;

/// Where an archive says who wrote and approved it. The folder's name begins with a point, so it is no part of the
/// rules.
pub const APPROVALS: &str = ".drawdown/approvals.json";

/// Entries of an archive, those that are passed over among them.
const MOST_ENTRIES: usize = 1_000;

/// People that an archive may name as its authors.
const MOST_EDITORS: usize = 100;

/// The files of a package, and what else is to be told of it, as an archive.
///
/// # Errors
/// `internal`, never in practice.
pub fn packed(files: &Files, approvals: &str) -> Result<Vec<u8>, Refusal> {
    write(files, approvals).map_err(Refusal::internal)
}

fn write(files: &Files, approvals: &str) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let all = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    for (path, text) in all.chain([(APPROVALS, approvals)]) {
        archive.start_file(path, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// What was in an archive.
#[derive(Debug)]
pub struct Unpacked {
    pub files: Files,
    /// Who has had a hand in it, if the archive says so: they may not approve the files. Whoever it keeps quiet about
    /// is known by what they wrote.
    pub editors: BTreeSet<Uuid>,
}

/// The files in an archive. What begins with a point is passed over, and one folder around everything is taken off.
///
/// # Errors
/// `validation` for what is no archive or an empty one, and for names that lead elsewhere, links, doubles and what is no
/// text; `too-large` when it would be more than a draft may hold, whatever the archive claims.
pub fn unpacked(bytes: &[u8]) -> Result<Unpacked, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_much());
    }
    if archive.has_duplicate_names() {
        return Err(Refusal::invalid("", "duplicate", "holds two files of the same name"));
    }
    let (mut files, mut editors, mut left) = (Files::new(), BTreeSet::new(), MOST_BYTES);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| unreadable())?;
        let path = path_of(&entry)?;
        if path == APPROVALS || path.ends_with(&format!("/{APPROVALS}")) {
            editors.extend(editors_in(&mut entry).into_iter().take(MOST_EDITORS));
        }
        if entry.is_dir() || path.split('/').any(|step| step.starts_with('.')) {
            continue;
        }
        if files.len() >= limits::FILES {
            return Err(too_much());
        }
        let text = text_of(&path, &mut entry, left)?;
        left -= text.len();
        files.insert(path, text);
    }
    if files.is_empty() {
        return Err(Refusal::invalid("", "empty", "holds no file of a pack"));
    }
    Ok(Unpacked { files: without_folder(files), editors })
}

/// The people under `editors`; nobody where it cannot be read, because the archive is not believed anyway.
fn editors_in(entry: &mut impl Read) -> BTreeSet<Uuid> {
    let told: Result<Value, _> = serde_json::from_reader(entry.take(limits::FILE as u64));
    let listed = told.ok().and_then(|mut told| serde_json::from_value(told["editors"].take()).ok());
    listed.unwrap_or_default()
}

fn unreadable() -> Refusal {
    Refusal::invalid("", "not_an_archive", "is not a ZIP archive that can be read")
}

fn too_much() -> Refusal {
    Refusal::new(Problem::TooLarge, format!("A draft may hold {} files of {MOST_BYTES} bytes together.", limits::FILES))
}

/// # Errors
/// `validation` for a link, an encrypted file, or a name that leads out of the archive's own folder.
fn path_of<R: Read>(entry: &ZipFile<'_, R>) -> Result<String, Refusal> {
    let path = entry.name().map_err(|_| unreadable())?.into_owned();
    let at = |code, detail: &str| Err(Refusal::invalid(file_pointer(&path), code, detail));
    let inside = path.trim_end_matches('/').split('/').all(|step| !matches!(step, "" | "." | ".."));
    if !inside || path.contains(['\\', ':', '\0']) {
        return at("bad-path", "does not lead to a place inside the archive");
    }
    if entry.is_symlink() {
        return at("link", "is a link; an archive of rules holds files alone");
    }
    if entry.encrypted() {
        return at("encrypted", "is encrypted");
    }
    Ok(path)
}

/// Reads no more than there is room for, whatever size the archive claims.
fn text_of(path: &str, entry: &mut impl Read, left: usize) -> Result<String, Refusal> {
    let most = left.min(limits::FILE);
    let mut bytes = vec![];
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    entry.take(limit).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    if bytes.len() > limits::FILE {
        let detail = format!("has more than {} bytes", limits::FILE);
        return Err(Refusal::invalid(file_pointer(path), "too-large", detail));
    }
    if bytes.len() > most {
        return Err(too_much());
    }
    intake::text(path, &bytes).map(str::to_owned)
}

/// Archives made of a folder, or by a code host, have one folder around everything.
fn without_folder(files: Files) -> Files {
    if files.contains_key("pack.toml") {
        return files;
    }
    let folder = files.keys().find_map(|path| path.strip_suffix("/pack.toml")).map(|folder| format!("{folder}/"));
    match folder {
        Some(folder) if files.keys().all(|path| path.starts_with(&folder)) => {
            files.into_iter().map(|(path, text)| (path[folder.len()..].to_owned(), text)).collect()
        }
        _ => files,
    }
}
