//! Drafts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kernel::ids::{DecisionId, FrameworkId, RuleDraftId};
use crate::kernel::london::LondonTime;
use crate::rulemaking::model::{Draft, DraftState, Files};

/// A draft to begin: from one of the sources below, or from the version in force when none is named.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "The self-assessment must reach 70 %"}))]
pub struct NewRuleDraft {
    /// What the change is about.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Another version of this framework's rulebook; the draft is then to replace that one.
    pub package_sha256: Option<String>,
    /// The version in force of another framework of the same council.
    pub framework_id: Option<FrameworkId>,
    /// Another draft, in whatever state: the new one is to replace what that one was to replace, and whoever wrote that
    /// one has a hand in this one too.
    pub draft_id: Option<RuleDraftId>,
    /// One of `GET /rules/packs`.
    pub pack: Option<String>,
    /// Path in the package to text.
    pub files: Option<BTreeMap<String, String>>,
}

/// What to call a draft that begins with an archive.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RuleImportQuery {
    /// What the change is about.
    #[param(max_length = 200)]
    pub title: Option<String>,
}

/// A decision to keep as a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "decision_id": "0199a1c0-5f5e-7000-8000-000000000001", "name": "A home whose safeguarding policy ran out the day before"
}))]
pub struct NewKeptCase {
    /// A decision of the same framework: its facts, and what was found, become the case.
    pub decision_id: DecisionId,
    /// What the case shows.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
}

/// Rules that are being written.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "framework_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "title": "The self-assessment must reach 70 %", "base_sha256": "5b0c…", "state": "open",
    "editors": ["0199a1c0-5f5e-7000-8000-000000000003"], "created_by": "0199a1c0-5f5e-7000-8000-000000000003",
    "created_at": "2020-12-10T09:00:00+00:00", "version": 1
}))]
pub struct RuleDraftView {
    pub id: RuleDraftId,
    pub framework_id: FrameworkId,
    pub title: String,
    /// The version it is to replace; absent for a framework's first rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_sha256: Option<String>,
    pub state: DraftState,
    /// Everybody who has had a hand in it: none of them may approve it.
    pub editors: Vec<Uuid>,
    pub created_by: Uuid,
    pub created_at: LondonTime,
    pub version: i64,
}

impl From<Draft> for RuleDraftView {
    fn from(draft: Draft) -> Self {
        Self {
            id: draft.id,
            framework_id: draft.framework,
            title: draft.title,
            base_sha256: draft.base,
            state: draft.state,
            editors: draft.editors.into_iter().collect(),
            created_by: draft.created_by,
            created_at: LondonTime(draft.created_at),
            version: draft.version,
        }
    }
}

/// A draft with its files.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleDraftFilesView {
    #[serde(flatten)]
    pub draft: RuleDraftView,
    /// Path in the package to text.
    pub files: BTreeMap<String, String>,
}

impl From<(Draft, Files)> for RuleDraftFilesView {
    fn from((draft, files): (Draft, Files)) -> Self {
        Self { draft: draft.into(), files }
    }
}

/// A page of drafts, in the order in which they were begun.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleDraftPage {
    pub items: Vec<RuleDraftView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
