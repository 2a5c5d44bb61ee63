//! What a document is, when it holds, and how long it is kept.

mod kind;
mod media;
mod retention;
mod standing;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use kind::{Kind, KindFamily};
pub use media::MediaType;
pub use retention::{Kept, Process};
pub use standing::{EvidenceState, KindStanding, Validity, Watch, standing};

use crate::kernel::Instant;
use crate::kernel::ids::{EvidenceId, ProviderId};
use crate::kernel::text::Faults;

/// A document of a provider. Nothing of it ever changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub id: EvidenceId,
    pub provider: ProviderId,
    pub kind: Kind,
    pub title: String,
    pub issuer: String,
    pub validity: Validity,
    /// Of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    pub media_type: MediaType,
    pub uploaded_by: Uuid,
    pub uploaded_at: Instant,
}

/// How much of it there may be, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct EvidenceLimits {
    pub document: u64,
    /// What an office document may hold when it is unpacked.
    pub expanded: u64,
    /// All documents of one provider.
    pub provider: u64,
}

/// How many days before its last good day a provider is told of a document: a first time, and a last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryNotices {
    pub first: u32,
    pub last: u32,
}

impl ExpiryNotices {
    /// Which of the two a day is for, by the days that are left; none before the first and after the last day.
    pub fn due(self, expires_on: NaiveDate, today: NaiveDate) -> Option<u32> {
        let left = u32::try_from((expires_on - today).num_days()).ok()?;
        [self.last, self.first].into_iter().find(|days| left <= *days)
    }
}

/// What the provider says of a document, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    pub kind: Kind,
    pub title: String,
    pub issuer: String,
    pub validity: Validity,
}

/// Nothing that a provider shows was issued before, or is good for longer.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day");
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2199, 12, 31).expect("a day");

/// What makes a text look like another one: breaks, marks of direction, and what cannot be seen. The joiners that some
/// scripts are written with are no such thing.
fn misleads(letter: char) -> bool {
    matches!(
        letter,
        '\t' | '\n' | '\r' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

impl Particulars {
    /// None, with every fault noted, when something is no good.
    pub fn checked(kind: &str, title: &str, issuer: &str, validity: Validity, faults: &mut Faults) -> Option<Self> {
        let known = Kind::parse(kind);
        faults.require(
            known.is_some(),
            "/kind",
            "unknown_kind",
            "must be a code of the list at /api/v1/evidence-kinds",
        );
        for (pointer, text) in [("/title", title), ("/issuer", issuer)] {
            faults.text(pointer, text, 200);
            let detail =
                "must be one line, without characters that cannot be seen or that turn the direction of writing";
            faults.require(!text.chars().any(misleads), pointer, "hidden_character", detail);
        }
        let Validity { issued_on, expires_on } = validity;
        for (pointer, day) in [("/issued_on", Some(issued_on)), ("/expires_on", expires_on)] {
            let good = day.is_none_or(|day| (FIRST_DAY..=LAST_DAY).contains(&day));
            faults.require(good, pointer, "out_of_range", "must lie between 1900-01-01 and 2199-12-31");
        }
        let in_order = expires_on.is_none_or(|last| last >= issued_on);
        faults.require(in_order, "/expires_on", "before_issue", "must not lie before issued_on");
        let kind = known.filter(|_| faults.is_empty())?;
        Some(Self { kind, title: title.to_owned(), issuer: issuer.to_owned(), validity })
    }
}

/// What a rule may know of a document on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFact {
    /// Whose answer names it.
    pub question: String,
    pub id: EvidenceId,
    pub kind: Kind,
    pub family: KindFamily,
    pub issuer: String,
    pub issued_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub sha256: String,
    pub state: EvidenceState,
}

impl EvidenceFact {
    pub fn of(document: &Document, question: &str, watch: Watch) -> Self {
        let Document { id, kind, issuer, validity, sha256, .. } = document;
        Self {
            question: question.to_owned(),
            id: *id,
            kind: *kind,
            family: kind.family(),
            issuer: issuer.clone(),
            issued_on: validity.issued_on,
            expires_on: validity.expires_on,
            sha256: sha256.clone(),
            state: validity.state(watch),
        }
    }
}
