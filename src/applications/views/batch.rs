//! Many decisions in one request.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::NewLotDecision;
use crate::applications::model::{ApplicationState, Basis, OfficerOutcome};
use crate::kernel::ids::ApplicationId;
use crate::kernel::london::LondonTime;

/// How far the decisions of one request depend on each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchMode {
    /// Each stands alone.
    #[default]
    Each,
    /// All of them or none.
    All,
}

/// What an officer decides about several applications.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [
    {"application_id": "0199a1c0-5f5e-7000-8000-000000000001", "version": 5, "outcome": "admit"},
    {"application_id": "0199a1c0-5f5e-7000-8000-000000000002", "version": 4, "outcome": "refuse",
        "reason": "Visited on 11 December; nobody could show the policy."}
]}))]
pub struct NewBatch {
    #[serde(default)]
    pub mode: BatchMode,
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<NewBatchItem>,
}

/// One of the decisions.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBatchItem {
    pub application_id: ApplicationId,
    /// The version that the officer has read, as it would stand in `If-Match`.
    pub version: i64,
    pub outcome: OfficerOutcome,
    /// Needed, for each application on its own, unless the decision follows what the rules found.
    #[schema(max_length = 4000)]
    pub reason: Option<String>,
    /// The lots about which something else is decided than about the application.
    #[serde(default)]
    pub lots: Vec<NewLotDecision>,
}

/// What became of each, in the order in which they were asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchView {
    pub decided: usize,
    pub refused: usize,
    pub items: Vec<BatchItemView>,
}

/// What became of one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchItemView {
    pub application_id: ApplicationId,
    /// Whether it is decided, now or by this very request when it was made before.
    pub decided: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ApplicationState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<LondonTime>,
    /// Why it is not: the problem that the decision alone would have been answered with; its pointers are those of this
    /// request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Value>,
}
