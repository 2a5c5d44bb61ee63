//! Moves as a table: one line for each change.

use super::views::MoveView;
use crate::kernel::Refusal;
use crate::kernel::table::{cell, written};

const HEAD: [&str; 14] = [
    "decision_id",
    "decided_at",
    "subject",
    "subject_id",
    "name",
    "provider_id",
    "from",
    "to",
    "fits",
    "what",
    "id",
    "before",
    "after",
    "reason",
];

/// The first line.
///
/// # Errors
/// `internal`, never in practice.
pub fn head() -> Result<Vec<u8>, Refusal> {
    written(|writer| writer.write_record(HEAD))
}

/// The lines of some moves.
///
/// # Errors
/// `internal`, never in practice.
pub fn lines(moves: &[MoveView]) -> Result<Vec<u8>, Refusal> {
    written(|writer| {
        for (found, change) in moves.iter().flat_map(|found| found.changes.iter().map(move |change| (found, change))) {
            let part = change.part.as_ref().map_or_else(|| change.id.clone(), |part| format!("{} {part}", change.id));
            writer.write_record([
                found.decision_id.to_string(),
                found.decided_at.to_string(),
                found.subject.kind.clone(),
                found.subject.id.to_string(),
                cell(found.subject.name.as_deref().unwrap_or_default()),
                found.provider_id.map(|id| id.to_string()).unwrap_or_default(),
                found.from.clone(),
                found.to.clone(),
                found.fits.to_string(),
                change.kind.name().to_owned(),
                cell(&part),
                change.from.clone(),
                change.to.clone(),
                cell(&change.reason),
            ])?;
        }
        Ok(())
    })
}
