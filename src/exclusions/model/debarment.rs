//! The debarment list: suppliers whom a Minister has put on it, with the ground and until when that is expected to apply
//! (Procurement Act 2023, s.62).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PartyNumber;
use crate::kernel::Instant;
use crate::kernel::ids::DebarmentId;
use crate::kernel::text::Faults;

/// What being on the list means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DebarmentKind {
    /// An excluded supplier (s.57(1)(b)).
    Mandatory,
    /// An excludable supplier (s.57(2)(b)).
    Discretionary,
}

impl DebarmentKind {
    /// As in files and facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Discretionary => "discretionary",
        }
    }
}

/// One entry as it is published. The reference is its name from one file to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Debarment {
    #[schema(min_length = 1, max_length = 100)]
    pub reference: String,
    pub kind: DebarmentKind,
    /// A code of the exclusion grounds of the Procurement Act 2023.
    pub ground: String,
    pub published_on: NaiveDate,
    /// When the ground is expected to cease to apply. The entry stays until it is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_end_on: Option<NaiveDate>,
    /// The first day on which it is no longer on the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_on: Option<NaiveDate>,
    /// National security: the contracts that it is about. Absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contracts: Option<String>,
    pub party: DebarmentParty,
}

/// Whom an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DebarmentParty {
    #[schema(min_length = 1)]
    pub names: Vec<String>,
    /// By these it is found among providers, their connected persons and those whom they rely on.
    pub numbers: Vec<PartyNumber>,
}

/// An entry as it stands here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDebarment {
    pub id: DebarmentId,
    pub entry: Debarment,
    pub imported_at: Instant,
    /// Since when another version stands in its place.
    pub superseded_at: Option<Instant>,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// No longer in a complete file, and marked as removed.
    pub removed: u64,
    pub rejected: Vec<RejectedEntry>,
}

/// An entry that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedEntry {
    /// The line of a CSV, its header being the first; the place in a JSON list, from 1.
    pub line: u64,
    pub reference: String,
    pub field: String,
    /// A plain sentence.
    pub reason: String,
}

impl Debarment {
    /// Notes what is no good of itself.
    pub fn check(&self, faults: &mut Faults) {
        faults.text("/reference", &self.reference, 100);
        faults.require(!self.party.names.is_empty(), "/party/names", "empty", "must name somebody");
        for name in &self.party.names {
            faults.text("/party/names", name, 200);
        }
        let removed = self.removed_on.is_none_or(|day| day >= self.published_on);
        faults.require(removed, "/removed_on", "before_publication", "must not lie before published_on");
        let end = self.expected_end_on.is_none_or(|day| day > self.published_on);
        faults.require(end, "/expected_end_on", "before_publication", "must lie after published_on");
        if let Some(contracts) = &self.contracts {
            faults.text("/contracts", contracts, 2_000);
        }
    }
}
