//! Requests and answers about what is to decide.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Due, DueBasis, Finding, Place, Wanted, WorkItem, WorkKind};
use crate::kernel::ids::{FrameworkId, ProviderId};
use crate::kernel::london::LondonTime;
use crate::kernel::{PageRequest, Refusal};

/// Which part of the queue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkQuery {
    /// Only those of one framework.
    pub framework_id: Option<FrameworkId>,
    #[param(inline)]
    pub kind: Option<WorkKind>,
    /// What the rules found: `refer` and `cannot_decide` are those that want an officer's judgement.
    #[param(inline)]
    pub found: Option<Finding>,
    /// Only those whose last day is past, or only the others.
    pub overdue: Option<bool>,
    /// Only those whose last day is this one at the latest.
    pub due_by: Option<NaiveDate>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl WorkQuery {
    pub fn wanted(&self) -> Wanted {
        let Self { framework_id, kind, found, overdue, due_by, .. } = *self;
        Wanted { framework: framework_id, kinds: kind, found, overdue, due_by }
    }

    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<(Option<Place>, u64), Refusal> {
        let limit = PageRequest::parse(self.limit, None)?.limit;
        Ok((self.cursor.as_deref().map(Place::parse).transpose()?, limit))
    }
}

/// Something to decide.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "kind": "application", "id": "0199a1c0-5f5e-7000-8000-000000000001",
    "path": "/api/v1/applications/0199a1c0-5f5e-7000-8000-000000000001",
    "framework_id": "0199a1c0-5f5e-7000-8000-000000000002", "framework_name": "Care Home Alliance",
    "provider_id": "0199a1c0-5f5e-7000-8000-000000000003", "provider_name": "Harbour Care Ltd",
    "location_name": "Harbour View", "since": "2021-03-01T10:00:00+00:00",
    "due": {"on": "2021-03-15", "basis": "law", "working_days": 10,
        "cites": "Public Contracts Regulations 2015, regulation 34", "extendable_to": "2021-03-22"},
    "working_days_left": 3, "overdue": false, "found": "refer", "version": 3
}))]
pub struct WorkItemView {
    pub kind: WorkKind,
    /// Of the application, the case, the review, or the membership whose annual review it is or which owes it.
    pub id: Uuid,
    /// The action of the plan, or the financial year, that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where it is read and decided.
    pub path: String,
    pub framework_id: FrameworkId,
    pub framework_name: String,
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub location_name: String,
    /// Since when it waits: its receipt, the opening of the case, the day the plan was agreed, the member's admission.
    pub since: LondonTime,
    /// Absent where neither law nor rulebook gives a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueView>,
    /// From tomorrow to the last day; negative once that is past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_days_left: Option<i64>,
    pub overdue: bool,
    /// What the rules found; absent for what nobody has read yet, and for reviews.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Finding>,
    /// What `If-Match` says when it is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// A last day, and where it comes from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueView {
    /// Deciding on this day is in time.
    pub on: NaiveDate,
    pub basis: DueBasis,
    /// What was counted, from the day after the receipt or after the closing of the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_days: Option<u32>,
    /// The provision, where the law gives a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cites: Option<String>,
    /// The last day to which it may be extended, with a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extendable_to: Option<NaiveDate>,
    /// Of the extension, or of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A page of the queue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkPageView {
    pub items: Vec<WorkItemView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A later last day for one application.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due_on": "2021-03-22", "reason": "The insurer has been asked to confirm the cover."}))]
pub struct DeadlineExtension {
    /// A working day after the present last day.
    pub due_on: NaiveDate,
    /// In at least ten characters. The applicant reads it.
    #[schema(max_length = 4000)]
    pub reason: String,
}

impl WorkItemView {
    pub fn of(item: WorkItem, today: NaiveDate) -> Self {
        Self {
            overdue: item.is_overdue(today),
            kind: item.kind,
            id: item.id,
            about: item.about,
            path: format!("/api/v1{}", item.path),
            framework_id: item.framework,
            framework_name: item.framework_name,
            provider_id: item.provider,
            provider_name: item.provider_name,
            location_name: item.location_name,
            since: LondonTime(item.since),
            due: item.due.map(Into::into),
            working_days_left: item.left,
            found: item.found,
            version: item.version,
        }
    }
}

impl From<Due> for DueView {
    fn from(due: Due) -> Self {
        let Due { on, basis, working_days, cites, extendable_to, reason } = due;
        Self { on, basis, working_days, cites, extendable_to, reason }
    }
}
