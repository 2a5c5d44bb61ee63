//! The second pair of eyes.

use super::proposing::answer;
use super::{Rulemaking, draft_in, proposal_in};
use crate::kernel::ids::RuleProposalId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal};
use crate::rulemaking::model::{Proposal, Verdict, require_other_eyes};

impl Rulemaking {
    /// Approves the bytes that were reviewed. Nobody who wrote or proposed any of them may.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it was answered; `conflict` when other bytes were reviewed than are proposed;
    /// `forbidden` to its authors.
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
                proposal.require_same_bytes(reviewed)?;
                answer(work, call, proposal, (Verdict::Approved, comment.map(str::to_owned))).await
            })
            .await
    }

    /// Sends a proposal back with a reason; its draft is open again.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it was answered; `conflict` when other bytes were reviewed.
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
