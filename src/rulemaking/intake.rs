//! What may become files of a draft: text, of a size, with nothing in it that a reader could not see. Whether it makes
//! good rules is not asked here.

use super::model::Files;
use crate::engine::{self, Finding};
use crate::kernel::{FieldError, Problem, Refusal};
use crate::rulebooks::file_pointer;

/// Bytes of all files of a draft together.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// # Errors
/// `too-large`, or `validation` with every fault of the files as files: their paths, sizes and hidden characters.
/// Whether they are good rules is not asked: a draft may be unfinished.
pub fn take_in(files: &Files) -> Result<(), Refusal> {
    require_size(files)?;
    let findings = engine::check_files(files);
    if findings.is_empty() && files.len() <= engine::limits::FILES {
        return Ok(());
    }
    if findings.is_empty() {
        let detail = format!("may hold {} files, and there are {}", engine::limits::FILES, files.len());
        return Err(Refusal::invalid("/files", "too_many", detail));
    }
    Err(faulty("These files cannot be taken in.", &findings))
}

/// `validation` with every finding, each at its file.
pub fn faulty(detail: &str, findings: &[Finding]) -> Refusal {
    let field = |finding: &Finding| FieldError::new(file_pointer(&finding.file), finding.code, finding.to_string());
    Refusal::new(Problem::Validation, detail)
        .fields(findings.iter().map(field))
        .member("findings", serde_json::json!(findings))
}

/// # Errors
/// `too-large` when they are more than a draft may hold together.
pub fn require_size(files: &Files) -> Result<(), Refusal> {
    let bytes: usize = files.values().map(String::len).sum();
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    Err(Refusal::new(Problem::TooLarge, format!("The files of a draft may have {MOST_BYTES} bytes together.")))
}

/// The text of a file.
///
/// # Errors
/// `validation` with line and column of the first byte that is not UTF-8.
pub fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Refusal> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let column = String::from_utf8_lossy(&good[start..]).chars().count() + 1;
        let detail = format!("{path}:{line}:{column} is not UTF-8 text; save the file as UTF-8");
        Refusal::invalid(file_pointer(path), "not_utf8", detail)
    })
}
