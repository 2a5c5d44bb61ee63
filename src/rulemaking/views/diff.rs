//! Two versions beside each other.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::engine::Change;
use crate::rulemaking::lines::FileDiff;

/// Which two versions to compare.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RuleDiffQuery {
    /// The hash of a version that was released or proposed, or the id of a draft; what is in force when absent.
    pub from: Option<String>,
    /// The same; needed.
    pub to: Option<String>,
}

/// What differs between two versions of the rules.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "from": "5b0c…", "to": "0199a1c0-5f5e-7000-8000-000000000001", "hooks": ["eligibility"],
    "changes": [{"kind": "accepted", "hook": "eligibility", "id": "cqc-rating", "after": "Requires improvement",
        "sentence": "cqc-rating: \"Requires improvement\" is no longer accepted (cqc.rating)."}],
    "files": [{"path": "pack.toml", "status": "changed", "parts": [{"lines": [
        {"kind": "removed", "before": 12, "text": "refused_ratings = [\"Inadequate\"]"},
        {"kind": "added", "after": 12, "text": "refused_ratings = [\"Inadequate\", \"Requires improvement\"]"}]}]}]
}))]
pub struct RuleDiffView {
    pub from: String,
    pub to: String,
    /// The hooks that may answer otherwise. Absent while one of the two does not compile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Vec<String>>,
    /// In words, each read off the two versions. Absent while one of the two does not compile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
    /// Line by line.
    pub files: Vec<FileDiff>,
}
