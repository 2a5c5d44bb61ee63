//! Requests and answers about imports.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::kernel::ids::{ImportId, LocationId};
use crate::kernel::{PageRequest, Refusal};
use crate::register::model::{ChangeKind, Format, Import, ImportState, LocationChange, RejectedRow, Tally};

/// How a file is to be read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The format of the file; without it, by what the file shows.
    #[param(inline)]
    pub format: Option<Format>,
    /// The file holds everything that is registered: what it does not hold is closed.
    #[serde(default)]
    pub complete: bool,
}

/// Which changes to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportChangeQuery {
    /// Only these.
    #[param(inline)]
    pub kind: Option<ChangeKind>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl ImportChangeQuery {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// What an import did with each row, so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "at": "2020-12-10T09:00:00Z",
    "file_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "format": "sample", "complete": false, "state": "finished", "bytes": 412, "bytes_read": 412,
    "rows": 3, "imported": 1, "updated": 0, "unchanged": 1, "rejected_rows": 1,
    "changes": {"new": 1, "closed": 0, "reopened": 0, "reregistered": 0, "rerated": 0},
    "rejected": [{"line": 4, "field": "overall_rating", "code": "unknown_rating",
        "detail": "The overall_rating \"good\" is not one of …", "row": "1-1,Home,3,good,2019-01-01"}]
}))]
pub struct ImportReport {
    pub id: ImportId,
    pub at: DateTime<Utc>,
    pub file_sha256: String,
    pub format: Format,
    /// Whether what the file does not hold was to be closed.
    pub complete: bool,
    pub state: ImportState,
    /// The size of the file.
    pub bytes: i64,
    /// How much of it has been read.
    pub bytes_read: i64,
    /// Every row after the header that is not blank.
    pub rows: i64,
    /// Locations that were not known before.
    pub imported: i64,
    /// Locations of which something changed, or which gained a rating.
    pub updated: i64,
    pub unchanged: i64,
    pub rejected_rows: i64,
    /// How many of each kind; listed at `/cqc/imports/{id}/changes`.
    pub changes: ImportChangeCounts,
    /// The first hundred of them; more at `/cqc/imports/{id}/rejected`.
    pub rejected: Vec<RejectedRowView>,
    /// Why it failed, or what it left undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// How many locations changed in which way.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ImportChangeCounts {
    pub new: i64,
    /// No longer registered.
    pub closed: i64,
    /// Registered again under the same number.
    pub reopened: i64,
    /// Continue another location under a number of their own.
    pub reregistered: i64,
    pub rerated: i64,
}

impl From<Tally> for ImportChangeCounts {
    fn from(tally: Tally) -> Self {
        let Tally { new, closed, reopened, reregistered, rerated, .. } = tally;
        Self { new, closed, reopened, reregistered, rerated }
    }
}

impl ImportReport {
    pub fn of(import: Import, rejected: Vec<RejectedRow>) -> Self {
        Self {
            id: import.id,
            at: import.at,
            file_sha256: import.file_sha256,
            format: import.format,
            complete: import.complete,
            state: import.state,
            bytes: import.bytes,
            bytes_read: import.bytes_read,
            rows: import.tally.rows,
            imported: import.tally.imported,
            updated: import.tally.updated,
            unchanged: import.tally.unchanged,
            rejected_rows: import.tally.rejected,
            changes: import.tally.into(),
            rejected: rejected.into_iter().map(Into::into).collect(),
            message: import.message,
            ended_at: import.ended_at,
        }
    }
}

/// A row that was left out, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RejectedRow)]
pub struct RejectedRowView {
    /// The line in the file, the header being one; of a spreadsheet its row, of a list in JSON which object it is.
    pub line: i64,
    /// The column or member at fault, the first if there are several; absent when it is the row as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Stable, for programs.
    pub code: String,
    /// Plain sentences, for people.
    pub detail: String,
    /// The row as received, cut to 200 characters; what cannot be shown is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

impl From<RejectedRow> for RejectedRowView {
    fn from(row: RejectedRow) -> Self {
        Self { line: row.line, field: row.field, code: row.code, detail: row.detail, row: row.raw }
    }
}

/// A page of rows that were left out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RejectedRowPage {
    pub items: Vec<RejectedRowView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Something that became different about a location.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "location_id": "0199a1c0-5f5e-7000-8000-000000000001", "cqc_id": "1-105885228", "name": "Heathlands Care Home",
    "kind": "rerated", "before": "Good", "after": "Inadequate"
}))]
pub struct ImportChangeView {
    pub location_id: LocationId,
    pub cqc_id: String,
    pub name: String,
    pub kind: ChangeKind,
    /// The grade before; for a re-registration the number that is continued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The grade now; for a re-registration the new number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl From<(LocationChange, String, String)> for ImportChangeView {
    fn from((change, cqc_id, name): (LocationChange, String, String)) -> Self {
        let LocationChange { location, kind, before, after, .. } = change;
        Self { location_id: location, cqc_id, name, kind, before, after }
    }
}

/// A page of changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportChangePage {
    pub items: Vec<ImportChangeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
