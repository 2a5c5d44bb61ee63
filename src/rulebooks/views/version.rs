//! Requests and answers about the rulebook of a framework. Served by the slice that owns the framework.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::london::LondonTime;
use crate::kernel::{FieldError, Problem, Refusal};
use crate::rulebooks::model::{CaseSummary, PackName, PackSource, RulebookVersion};

/// A rulebook to put in force: one that came with the installation, or the author's own files.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "pack": "wiltshire/care-home-alliance", "reason": "The annual review of the self-assessment",
    "decision_reference": "AC-2021-07"
}))]
pub struct NewRulebookVersion {
    /// One of `GET /rules/packs`. Either this or `files`.
    pub pack: Option<String>,
    /// Path in the package to text: `pack.toml`, `eligibility.rhai`, `cases/eligibility.json`…
    pub files: Option<BTreeMap<String, String>>,
    /// Why; needed once the framework is published.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
    /// The delegated decision that allows it; needed once the framework is published.
    #[schema(min_length = 1, max_length = 1000)]
    pub decision_reference: Option<String>,
}

impl NewRulebookVersion {
    /// # Errors
    /// `validation` unless there is either a readable pack name or files.
    pub fn source(&self) -> Result<PackSource, Refusal> {
        let wrong = |pointer, code, detail: &str| {
            Err(Refusal::of(Problem::Validation).field(FieldError::new(pointer, code, detail)))
        };
        match (&self.pack, &self.files) {
            (Some(name), None) => match PackName::parse(name) {
                Some(name) => Ok(PackSource::Named(name)),
                None => wrong(
                    "/pack",
                    "unknown_pack",
                    "must be a council and a framework, like wiltshire/care-home-alliance",
                ),
            },
            (None, Some(files)) => Ok(PackSource::Files(files.clone())),
            (None, None) => wrong("/pack", "missing", "is missing: name a pack, or send files"),
            (Some(_), Some(_)) => wrong("/files", "one_too_many", "must not be sent together with a pack"),
        }
    }
}

/// One entry in the history of a rulebook.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "package_sha256": "5b0c…", "title": "Wiltshire Care Home Alliance",
    "effective_from": "2020-12-10T09:00:00+00:00", "released_by": "0199a1c0-5f5e-7000-8000-000000000001"
}))]
pub struct RulebookVersionView {
    /// The hash of its files: what every decision made by it names.
    pub package_sha256: String,
    pub title: String,
    /// What starts from this instant on is decided by it.
    pub effective_from: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_reference: Option<String>,
    pub released_by: Uuid,
}

impl From<RulebookVersion> for RulebookVersionView {
    fn from(version: RulebookVersion) -> Self {
        Self {
            package_sha256: version.package,
            title: version.title,
            effective_from: LondonTime(version.effective_from),
            reason: version.reason,
            decision_reference: version.decision_reference,
            released_by: version.released_by,
        }
    }
}

/// A page of a rulebook's history, oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RulebookVersionPage {
    pub items: Vec<RulebookVersionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A rulebook that was put in force. The answer's ETag is the framework's.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RulebookRelease {
    #[serde(flatten)]
    pub version: RulebookVersionView,
    /// How many of its own cases it passed: all of them.
    pub cases_passed: usize,
    /// What its scripts can say that no case makes them say, in plain words.
    pub unseen: Vec<String>,
}

impl RulebookRelease {
    pub fn of(version: RulebookVersion, cases: CaseSummary) -> Self {
        Self { version: version.into(), cases_passed: cases.passed, unseen: cases.unseen }
    }
}

/// Everything in one version of a rulebook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RulebookView {
    #[serde(flatten)]
    pub version: RulebookVersionView,
    /// Whether it decides what starts now.
    pub in_force: bool,
    /// The questions it answers.
    pub hooks: Vec<String>,
    /// The council's own figures.
    #[schema(value_type = Object)]
    pub parameters: Value,
    /// Path in the package to text.
    pub files: BTreeMap<String, String>,
}
