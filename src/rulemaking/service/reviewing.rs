//! The second pair of eyes.

use uuid::Uuid;

use super::proposing::answer;
use super::{Rulemaking, draft_in, proposal_in};
use crate::kernel::ids::RuleProposalId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal};
use crate::rulebooks::Rulebooks;
use crate::rulemaking::model::{Proposal, Verdict, require_other_eyes, require_others_files};
use crate::store::Work;

impl Rulemaking {
    /// Approves the bytes that were reviewed. Nobody who wrote or proposed any of them may, in this draft or another of
    /// the council, whichever way they came here.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it was answered; `not-as-reviewed` when other bytes were reviewed than are
    /// proposed; `forbidden` to its authors.
    pub async fn approve(
        &self,
        call: &Call,
        id: RuleProposalId,
        reviewed: &str,
        comment: Option<&str>,
    ) -> Result<Proposal, Refusal> {
        let mut faults = Faults::new();
        if let Some(comment) = comment {
            faults.text("/comment", comment, 4_000);
        }
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let proposal = proposal_in(work, &call.actor, id).await?;
                proposal.require_unanswered()?;
                require_other_eyes(&draft_in(work, &call.actor, proposal.draft).await?.editors, call.actor.id)?;
                require_others_files(&written_by(work, &proposal, call.actor.id).await?)?;
                proposal.require_same_bytes(reviewed)?;
                answer(work, call, proposal, (Verdict::Approved, comment.map(str::to_owned))).await
            })
            .await
    }

    /// Sends a proposal back with a reason; its draft is open again.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it was answered; `not-as-reviewed` when other bytes were reviewed.
    pub async fn reject(
        &self,
        call: &Call,
        id: RuleProposalId,
        reviewed: &str,
        reason: &str,
    ) -> Result<Proposal, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, 4_000);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let proposal = proposal_in(work, &call.actor, id).await?;
                proposal.require_unanswered()?;
                proposal.require_same_bytes(reviewed)?;
                answer(work, call, proposal, (Verdict::Rejected, Some(reason.to_owned()))).await
            })
            .await
    }
}

/// The paths of what somebody wrote, or took out, of the files that a proposal changes.
async fn written_by(work: &Work, proposal: &Proposal, author: Uuid) -> Result<Vec<String>, Refusal> {
    let changes = Rulebooks::changed_package(work, proposal.base.as_deref(), &proposal.package).await?;
    let authors = Rulebooks::authors(work, proposal.authority, &changes).await?;
    let own = authors.into_iter().filter(|(by, change)| *by == author && changes.contains(change));
    Ok(own.map(|(_, change)| change.path).collect())
}
