//! The debarment list, in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::exclusions::model::{Debarment, ImportOutcome, ListedDebarment, RejectedEntry};
use crate::kernel::ids::DebarmentId;
use crate::kernel::london::LondonTime;
use crate::kernel::{PageRequest, Refusal};

/// The list as JSON.
#[derive(Clone, Debug, ToSchema)]
#[schema(example = json!({"entries": [{
    "reference": "D-2026-001", "kind": "mandatory", "ground": "competition_decision", "published_on": "2026-03-02",
    "expected_end_on": "2029-03-01",
    "party": {"names": ["Example Cartel Limited"], "numbers": [{"scheme": "GB-COH", "value": "00999999"}]}
}]}))]
#[expect(dead_code, reason = "entries are read one by one, so that a bad one is no bad file")]
pub struct DebarmentFile {
    entries: Vec<Debarment>,
}

/// `?complete=…`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportDebarmentsQuery {
    /// The file is the whole list: what it no longer has was removed.
    #[serde(default)]
    pub complete: bool,
}

/// What an import did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DebarmentImportView {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// No longer in a complete file. Nothing is removed by a file with rows that have no reference.
    pub removed: u64,
    /// Rows that were left out.
    pub rejected: Vec<RejectedEntry>,
}

/// `?on=…&reference=…&limit=…&cursor=…`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DebarmentQuery {
    /// Only what was on the list on this day.
    pub on: Option<NaiveDate>,
    /// Every version of one entry, those that were superseded too.
    pub reference: Option<String>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl DebarmentQuery {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// An entry of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DebarmentView {
    pub id: DebarmentId,
    #[serde(flatten)]
    pub entry: Debarment,
    pub imported_at: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_at: Option<LondonTime>,
}

/// A page of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DebarmentPage {
    pub items: Vec<DebarmentView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<ImportOutcome> for DebarmentImportView {
    fn from(outcome: ImportOutcome) -> Self {
        let ImportOutcome { added, changed, unchanged, removed, rejected } = outcome;
        Self { added, changed, unchanged, removed, rejected }
    }
}

impl From<ListedDebarment> for DebarmentView {
    fn from(listed: ListedDebarment) -> Self {
        Self {
            id: listed.id,
            entry: listed.entry,
            imported_at: LondonTime(listed.imported_at),
            superseded_at: listed.superseded_at.map(LondonTime),
        }
    }
}
