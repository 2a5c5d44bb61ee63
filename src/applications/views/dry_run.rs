//! What the rules would find now about everything that waits.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{ApplicationLotView, AssessmentView, IntakeWindowView};
use crate::applications::model::Assessed;
use crate::kernel::ids::{ApplicationId, LocationId, ProviderId};
use crate::kernel::london::LondonTime;
use crate::kernel::{AsOf, PageRequest, Refusal};

/// Which applications, and how many at a time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DryRunQuery {
    /// The key of a window; every application that waits, unless told.
    pub window: Option<String>,
    /// How many, 100 unless told.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl DryRunQuery {
    pub const MOST: u64 = 500;

    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        let limit = self.limit.unwrap_or(PageRequest::MAX_LIMIT);
        let checked = if (1..=Self::MOST).contains(&limit) { Some(1) } else { Some(0) };
        let page = PageRequest::parse(checked, self.cursor.as_deref())?;
        Ok(PageRequest { limit, ..page })
    }
}

/// Which applications go into the file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DryRunFileQuery {
    /// The key of a window; every application that waits, unless told.
    pub window: Option<String>,
}

/// A page of a dry run, and the totals of this page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DryRunPage {
    pub totals: DryRunTotals,
    pub items: Vec<DryRunLineView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// By what a decision would be held against now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DryRunTotals {
    pub applications: usize,
    pub met: usize,
    pub not_met: usize,
    pub refer: usize,
    pub cannot_decide: usize,
    /// The rules cannot be asked: see the `message` of each.
    pub not_assessed: usize,
    /// What would be found now is not what was found at the submission.
    pub differ: usize,
}

/// One application.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DryRunLineView {
    pub application_id: ApplicationId,
    /// What a decision names in `If-Match`.
    pub version: i64,
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub location_id: LocationId,
    pub location_name: String,
    pub submitted_at: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<IntakeWindowView>,
    /// Which version of the rules assesses it.
    pub as_of: AsOf,
    /// What was found when it was handed in; the reasons stand at `/applications/{id}/assessment`.
    pub recorded: Assessed,
    /// What a decision would be held against now: `recorded`, or, where `as_of` is `decided`, what is found now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Assessed>,
    /// What would be found now, criterion by criterion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<AssessmentView>,
    /// Why nothing can be found now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What it is for, with what was found of each lot when it was handed in; `now` has what would be found.
    pub lots: Vec<ApplicationLotView>,
    /// Facts that are others than at the submission, the day apart.
    pub changed: Vec<ChangedFactView>,
}

/// A fact that is another one now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangedFactView {
    /// JSON pointer into the facts of the assessment.
    pub path: String,
    /// Null when it was not there.
    #[schema(value_type = Object)]
    pub before: Value,
    /// Null when it is not there.
    #[schema(value_type = Object)]
    pub now: Value,
}

impl DryRunTotals {
    /// The totals of another page.
    pub fn add(&mut self, other: Self) {
        self.applications += other.applications;
        self.met += other.met;
        self.not_met += other.not_met;
        self.refer += other.refer;
        self.cannot_decide += other.cannot_decide;
        self.not_assessed += other.not_assessed;
        self.differ += other.differ;
    }

    pub fn of(lines: &[DryRunLineView]) -> Self {
        let count = |outcome| lines.iter().filter(|line| line.counts == Some(outcome)).count();
        let differs = |line: &&DryRunLineView| line.now.as_ref().is_some_and(|now| now.outcome != line.recorded);
        Self {
            applications: lines.len(),
            met: count(Assessed::Met),
            not_met: count(Assessed::NotMet),
            refer: count(Assessed::Refer),
            cannot_decide: count(Assessed::CannotDecide),
            not_assessed: lines.iter().filter(|line| line.now.is_none()).count(),
            differ: lines.iter().filter(differs).count(),
        }
    }
}
