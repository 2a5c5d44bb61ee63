//! Proposals, reviews, releases.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::ids::{FrameworkId, RuleDraftId, RuleProposalId, RuleReleaseId};
use crate::kernel::london::LondonTime;
use crate::rulemaking::model::{Proposal, ProposalState, Verdict};

/// What changes and why, for the person who reviews it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "summary": "The self-assessment must reach 70 % instead of 60 %, as the panel of 3 March asked."
}))]
pub struct NewRuleProposal {
    #[schema(min_length = 1, max_length = 4000)]
    pub summary: String,
}

/// Approval of the very bytes that were reviewed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"package_sha256": "5b0c…", "comment": "Compared with the panel's minutes."}))]
pub struct NewRuleApproval {
    /// The hash of what you reviewed, as the proposal gives it.
    pub package_sha256: String,
    #[schema(min_length = 1, max_length = 4000)]
    pub comment: Option<String>,
}

/// Why a proposal is sent back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"package_sha256": "5b0c…", "reason": "The panel asked for 65 %."}))]
pub struct NewRuleRejection {
    /// The hash of what you reviewed, as the proposal gives it.
    pub package_sha256: String,
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
}

/// From when approved rules decide what starts anew.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "effective_from": "2021-04-01T00:00:00", "reason": "The panel's review of 3 March", "decision_reference": "AC-2021-07"
}))]
pub struct NewRuleRelease {
    /// RFC 3339, or London's local time without an offset; at once when absent. Never in the past.
    #[schema(value_type = Option<String>)]
    pub effective_from: Option<LondonTime>,
    /// For rules on trial: until this instant, after which the version before is in force again.
    #[schema(value_type = Option<String>)]
    pub effective_to: Option<LondonTime>,
    /// Why; needed once the framework is published.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
    /// The delegated decision that allows it; needed once the framework is published.
    #[schema(min_length = 1, max_length = 1000)]
    pub decision_reference: Option<String>,
}

/// Why a release is taken back before it takes effect.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The panel meets again before April."}))]
pub struct NewRuleWithdrawal {
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Fixed rules, put before a second person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "framework_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "draft_id": "0199a1c0-5f5e-7000-8000-000000000003", "package_sha256": "77c3…", "base_sha256": "5b0c…",
    "summary": "The self-assessment must reach 70 % instead of 60 %", "state": "approved",
    "proposed_by": "0199a1c0-5f5e-7000-8000-000000000004", "proposed_at": "2021-03-04T09:00:00+00:00",
    "review": {"verdict": "approved", "by": "0199a1c0-5f5e-7000-8000-000000000005", "at": "2021-03-05T09:00:00+00:00"}
}))]
pub struct RuleProposalView {
    pub id: RuleProposalId,
    pub framework_id: FrameworkId,
    pub draft_id: RuleDraftId,
    /// The hash of the proposed files: what an approval must name.
    pub package_sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_sha256: Option<String>,
    pub summary: String,
    pub state: ProposalState,
    pub proposed_by: Uuid,
    pub proposed_at: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<RuleReviewView>,
    /// The release that stands; one that was withdrawn leaves the proposal approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_id: Option<RuleReleaseId>,
}

/// How a proposal was answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleReviewView {
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    pub by: Uuid,
    pub at: LondonTime,
}

impl From<Proposal> for RuleProposalView {
    fn from(proposal: Proposal) -> Self {
        Self {
            state: proposal.state(),
            id: proposal.id,
            framework_id: proposal.framework,
            draft_id: proposal.draft,
            package_sha256: proposal.package,
            base_sha256: proposal.base,
            summary: proposal.summary,
            proposed_by: proposal.proposed_by,
            proposed_at: LondonTime(proposal.proposed_at),
            review: proposal.review.map(|review| RuleReviewView {
                verdict: review.verdict,
                comment: review.comment,
                by: review.by,
                at: LondonTime(review.at),
            }),
            release_id: proposal.release,
        }
    }
}

/// A page of proposals, in the order in which they were made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleProposalPage {
    pub items: Vec<RuleProposalView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
