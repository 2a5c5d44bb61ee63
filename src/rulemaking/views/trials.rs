//! Trials of drafts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::engine::{Depth, Outcome, Step};
use crate::kernel::ids::DecisionId;

/// Rules to check that are no draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"files": {"pack.toml": "title = \"Our list\"\n"}, "depth": "cases"}))]
pub struct NewRuleCheck {
    /// Path in the package to text: `pack.toml`, `eligibility.rhai`, `cases/eligibility.json`…
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub depth: Depth,
}

/// Facts to try a draft on: a hook and its input, or a decision that was made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "hook": "windows", "input": {"framework": {"starts_on": "2021-02-08", "ends_on": "2027-02-07"},
        "initial": {"opens_on": "2020-12-14"}, "holidays": []}
}))]
pub struct NewRuleTrial {
    /// The question: `eligibility`, `windows`, `scoring`…
    pub hook: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub input: Option<Value>,
    /// Instead of hook and input: the facts of this decision, of the same framework.
    pub decision_id: Option<DecisionId>,
}

/// What a draft says about some facts. It is no decision and is not kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleTrialView {
    pub hook: String,
    /// The hash of the draft's files as they were tried.
    pub package_sha256: String,
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// Shaped by the kind of question.
    pub output: Value,
    /// What the script said, in order, with the facts it read.
    pub trace: Vec<Step>,
    pub operations: u64,
    /// What was decided over the same facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<RuleTrialDecidedView>,
}

/// A decision beside which a draft was tried.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleTrialDecidedView {
    pub decision_id: DecisionId,
    pub package_sha256: String,
    pub outcome: String,
    pub output: Value,
}
