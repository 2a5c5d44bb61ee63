//! What the rules would find now about everything that waits.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{ApplicationLotView, AssessmentView, IntakeWindowView};
use crate::applications::model::{Assessed, DryRunPlace, DryRunTotals};
use crate::kernel::ids::{ApplicationId, LocationId, ProviderId};
use crate::kernel::london::LondonTime;
use crate::kernel::{AsOf, FieldError, PageRequest, Problem, Refusal};

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

    /// The end of the page before, and how many to show.
    ///
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<(Option<DryRunPlace>, u64), Refusal> {
        let limit = self.limit.unwrap_or(PageRequest::MAX_LIMIT);
        if !(1..=Self::MOST).contains(&limit) {
            let detail = format!("limit must be between 1 and {}", Self::MOST);
            return Err(Refusal::of(Problem::BadQuery).field(FieldError::new("/limit", "out_of_range", detail)));
        }
        Ok((self.cursor.as_deref().map(DryRunPlace::parse).transpose()?, limit))
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

/// A page of a dry run, and the totals of the whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DryRunPage {
    pub totals: DryRunTotals,
    /// When the totals were counted: with the first page.
    pub counted_at: LondonTime,
    pub items: Vec<DryRunLineView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
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
