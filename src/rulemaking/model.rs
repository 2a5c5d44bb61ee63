//! Drafts and proposals, and what may become of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{AuthorityId, FrameworkId, RuleDraftId, RuleProposalId, RuleReleaseId};
use crate::kernel::{Instant, Problem, Refusal};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleDraftState)]
pub enum DraftState {
    /// May be changed.
    Open,
    /// Lies before a second person; fixed until it is rejected or recalled.
    Proposed,
    Released,
    Discarded,
}

impl DraftState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Proposed, Self::Released, Self::Discarded];

    /// As in columns and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Proposed => "proposed",
            Self::Released => "released",
            Self::Discarded => "discarded",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Rules that are being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub id: RuleDraftId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    /// What the change is about, in the author's words.
    pub title: String,
    /// SHA-256 of the version it is to replace; absent for a framework's first rules.
    pub base: Option<String>,
    pub state: DraftState,
    /// Everybody who has had a hand in it: none of them may approve it.
    pub editors: BTreeSet<Uuid>,
    pub created_by: Uuid,
    pub created_at: Instant,
    pub version: i64,
}

impl Draft {
    /// # Errors
    /// `wrong-state` when it is no longer open; `stale` unless the caller has read the present version.
    pub fn require_open(&self, read: i64) -> Result<(), Refusal> {
        match self.state {
            DraftState::Open if self.version == read => Ok(()),
            DraftState::Open => Err(Refusal::stale(self.version)),
            DraftState::Proposed => Err(Refusal::wrong_state(
                "This draft is proposed. Recall the proposal to change it, or begin another draft from this one.",
            )),
            DraftState::Released => {
                Err(Refusal::wrong_state("This draft has been released. Begin another draft from it."))
            }
            DraftState::Discarded => Err(Refusal::wrong_state("This draft was discarded.")),
        }
    }
}

/// The files of a draft: path to text.
pub type Files = BTreeMap<String, String>;

/// Fixed bytes, put before a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub id: RuleProposalId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub draft: RuleDraftId,
    /// SHA-256 of the files that were proposed.
    pub package: String,
    pub base: Option<String>,
    /// What changes and why, for the person who reviews it.
    pub summary: String,
    pub proposed_by: Uuid,
    pub proposed_at: Instant,
    pub review: Option<Review>,
    pub release: Option<RuleReleaseId>,
}

/// How a proposal was answered. There is one answer, and it is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub verdict: Verdict,
    pub comment: Option<String>,
    pub by: Uuid,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleVerdict)]
pub enum Verdict {
    Approved,
    /// The draft is open again.
    Rejected,
    /// Taken back by its authors; the draft is open again.
    Recalled,
}

impl Verdict {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Recalled => "recalled",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Approved, Self::Rejected, Self::Recalled].into_iter().find(|verdict| verdict.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleProposalState)]
pub enum ProposalState {
    Proposed,
    Approved,
    Rejected,
    Recalled,
    /// Put in force, or scheduled to be.
    Released,
}

impl Proposal {
    pub fn state(&self) -> ProposalState {
        match (&self.release, self.review.as_ref().map(|review| review.verdict)) {
            (Some(_), _) => ProposalState::Released,
            (None, None) => ProposalState::Proposed,
            (None, Some(Verdict::Approved)) => ProposalState::Approved,
            (None, Some(Verdict::Rejected)) => ProposalState::Rejected,
            (None, Some(Verdict::Recalled)) => ProposalState::Recalled,
        }
    }

    /// # Errors
    /// `wrong-state` once it was answered.
    pub fn require_unanswered(&self) -> Result<(), Refusal> {
        match self.state() {
            ProposalState::Proposed => Ok(()),
            ProposalState::Approved => Err(Refusal::wrong_state("This proposal has been approved already.")),
            ProposalState::Released => Err(Refusal::wrong_state("This proposal has been released already.")),
            ProposalState::Rejected => Err(Refusal::wrong_state("This proposal was rejected. Propose the draft anew.")),
            ProposalState::Recalled => Err(Refusal::wrong_state("This proposal was recalled.")),
        }
    }

    /// # Errors
    /// `wrong-state` unless it is approved and not yet released.
    pub fn require_approved(&self) -> Result<(), Refusal> {
        match self.state() {
            ProposalState::Approved => Ok(()),
            ProposalState::Proposed => Err(Refusal::wrong_state(
                "Nobody has approved this proposal yet. A second person must review it before it is released.",
            )),
            _ => self.require_unanswered(),
        }
    }

    /// # Errors
    /// `not-as-reviewed` when what was read is not what was proposed.
    pub fn require_same_bytes(&self, reviewed: &str) -> Result<(), Refusal> {
        if self.package == reviewed {
            return Ok(());
        }
        Err(Refusal::new(
            Problem::NotAsReviewed,
            format!("The proposal has the hash {}. Read it again and name that one.", self.package),
        ))
    }
}

/// # Errors
/// `forbidden` to whoever had a hand in what is proposed (four eyes, T10).
pub fn require_other_eyes(editors: &BTreeSet<Uuid>, reviewer: Uuid) -> Result<(), Refusal> {
    if editors.contains(&reviewer) {
        let detail = "You have written or proposed some of this. Somebody who has not must approve it.";
        return Err(Refusal::new(Problem::Forbidden, detail));
    }
    Ok(())
}

/// # Errors
/// `forbidden` to whoever wrote these files as they are proposed, in whatever draft (T10).
pub fn require_others_files(written: &[String]) -> Result<(), Refusal> {
    if written.is_empty() {
        return Ok(());
    }
    let detail = format!(
        "You have written some of this elsewhere, as it is proposed here: {}. Somebody who has not must approve it.",
        written.join(", ")
    );
    Err(Refusal::new(Problem::Forbidden, detail))
}
