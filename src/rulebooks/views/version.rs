//! Requests and answers about the rulebook of a framework. Served by the slice that owns the framework.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kernel::ids::{RuleProposalId, RuleReleaseId};
use crate::kernel::london::LondonTime;
use crate::kernel::{AsOf, FieldError, Instant, PageRequest, Problem, Refusal};
use crate::rulebooks::model::{CaseSummary, PackName, PackSource, ReleaseState, RulebookVersion, Withdrawal};

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
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
    /// The delegated decision that allows it.
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
    "id": "0199a1c0-5f5e-7000-8000-000000000002", "state": "in_force",
    "package_sha256": "5b0c…", "title": "Wiltshire Care Home Alliance",
    "as_of": {"eligibility": "opened", "scoring": "published", "windows": "scheduled"},
    "effective_from": "2020-12-10T09:00:00+00:00", "released_by": "0199a1c0-5f5e-7000-8000-000000000001",
    "released_at": "2020-12-10T09:00:00+00:00"
}))]
pub struct RulebookVersionView {
    pub id: RuleReleaseId,
    /// At the moment of the answer.
    pub state: ReleaseState,
    /// The hash of its files: what every decision made by it names.
    pub package_sha256: String,
    pub title: String,
    /// By hook, the version that answers for what was begun under this one: for an application, the one in force when
    /// it was `opened` or `submitted`, or the one in force when it is `decided` too; windows as `scheduled`, a
    /// competition as `published`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub as_of: BTreeMap<String, AsOf>,
    /// What starts from this instant on is decided by it.
    pub effective_from: LondonTime,
    /// Until this instant, if it is for a limited time; the release before it is then in force again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<LondonTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_reference: Option<String>,
    /// `GET /rulebook/proposals/{id}`: who proposed and who approved it. The first rules of a framework that was not
    /// yet published have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<RuleProposalId>,
    pub released_by: Uuid,
    pub released_at: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<WithdrawalView>,
}

/// Why a release was taken back before it took effect.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WithdrawalView {
    pub reason: String,
    pub withdrawn_by: Uuid,
    pub withdrawn_at: LondonTime,
}

impl RulebookVersionView {
    pub fn of(version: RulebookVersion, state: ReleaseState) -> Self {
        Self {
            id: version.id,
            state,
            package_sha256: version.package,
            title: version.title,
            as_of: version.as_of,
            effective_from: LondonTime(version.period.from),
            effective_to: version.period.to.map(LondonTime),
            reason: version.reason,
            decision_reference: version.decision_reference,
            proposal_id: version.proposal,
            released_by: version.released_by,
            released_at: LondonTime(version.released_at),
            withdrawal: version.withdrawal.map(|Withdrawal { by, at, reason }| WithdrawalView {
                reason,
                withdrawn_by: by,
                withdrawn_at: LondonTime(at),
            }),
        }
    }
}

/// Which versions to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// Only the version in force at this instant: RFC 3339, or London's local time without an offset.
    #[param(value_type = Option<String>, example = "2024-10-01T09:00:00")]
    pub as_of: Option<LondonTime>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl VersionQuery {
    /// # Errors
    /// `bad-query` for a bad page.
    pub fn read(self) -> Result<(Option<Instant>, PageRequest), Refusal> {
        let page = PageRequest::parse(self.limit, self.cursor.as_deref())?;
        Ok((self.as_of.map(|time| time.0), page))
    }
}

/// A page of a rulebook's history, in the order of release.
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
        let version = RulebookVersionView::of(version, ReleaseState::InForce);
        Self { version, cases_passed: cases.passed, unseen: cases.unseen }
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
