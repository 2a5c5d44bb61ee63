//! Putting a draft before a second person, and taking it back.

use std::sync::Arc;

use serde_json::json;

use super::drafting::{moved, open};
use super::{Rulemaking, draft_in, proposal_in};
use crate::engine::{Check, Finding, Pack, Severity};
use crate::kernel::ids::{FrameworkId, RuleDraftId, RuleProposalId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, FieldError, Page, PageRequest, Problem, Refusal};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::rulebooks::file_pointer;
use crate::rulemaking::model::{DraftState, Proposal, Review, Verdict};
use crate::rulemaking::store;
use crate::store::{Event, Work};

impl Rulemaking {
    /// Fixes the bytes of a draft and puts them before a second person. The draft rests until they are answered.
    ///
    /// # Errors
    /// `not-found`, `wrong-state`, `stale`; `validation` with every finding, failing case, criterion that no case
    /// shows both ways and small slip that no case would notice; `conflict` when nothing would change; `refused-by-regime`; `busy`.
    pub async fn propose(
        &self,
        call: &Call,
        id: RuleDraftId,
        version: i64,
        summary: &str,
    ) -> Result<Proposal, Refusal> {
        let mut faults = Faults::new();
        faults.text("/summary", summary, 4_000);
        faults.verdict()?;
        let fit = self.fit_to_propose(call, id, version).await;
        self.db
            .write(call, async |work| {
                let pack = fit.as_ref().map_err(Clone::clone)?;
                let draft = open(work, &call.actor, id, version).await?;
                self.rulebooks.keep(work, pack, call.actor.id).await?;
                store::add_editor(work.tx(), id, call.actor.id).await?;
                let draft = moved(work, draft, DraftState::Proposed).await?;
                let proposal = Proposal {
                    id: work.fresh(),
                    authority: draft.authority,
                    framework: draft.framework,
                    draft: id,
                    package: pack.hash().to_owned(),
                    base: draft.base,
                    summary: summary.to_owned(),
                    proposed_by: call.actor.id,
                    proposed_at: work.at(),
                    review: None,
                    release: None,
                };
                store::insert_proposal(work.tx(), &proposal).await?;
                let data = json!({
                    "draft": id, "framework": proposal.framework, "package_sha256": proposal.package,
                    "base": proposal.base,
                });
                work.note(Event::new("rules.proposed", "rule_proposal", proposal.id, data));
                let (audience, path) =
                    (Audience::Council(draft.authority), format!("/rulebook/proposals/{}", proposal.id));
                let news = News::new(Kind::RuleProposalWanted, audience, path, json!({}));
                Notifications::tell(work, &news.of(draft.framework)).await?;
                Ok(proposal)
            })
            .await
    }

    async fn fit_to_propose(&self, call: &Call, id: RuleDraftId, version: i64) -> Result<Arc<Pack>, Refusal> {
        let draft = self.draft(&call.actor, id).await?;
        draft.require_open(version)?;
        let (check, pack) = self.rulebooks.examine(self.files(&draft).await?).await?;
        let pack = pack.filter(|_| check.is_proposable()).ok_or_else(|| unfit(&check))?;
        if draft.base.as_deref() == Some(pack.hash()) {
            let detail = "These are the very rules they would replace: nothing would change.";
            return Err(Refusal::new(Problem::Conflict, detail));
        }
        let framework = self.frameworks.owned(&call.actor, draft.framework).await?;
        self.lawful(&framework, draft.base.as_deref(), &pack, call.at).await?;
        Ok(pack)
    }

    /// The proposals of a framework, in the order in which they were made.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's.
    pub async fn proposals(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<Proposal>, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let rows = store::list_proposals(self.db.reader(), framework.id, page).await?;
        Ok(Page::of(rows, page, |proposal| proposal.id.0))
    }

    /// Takes a proposal back that nobody has answered; its draft is open again.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it was answered.
    pub async fn recall(&self, call: &Call, id: RuleProposalId) -> Result<Proposal, Refusal> {
        self.db
            .write(call, async |work| {
                let proposal = proposal_in(work, &call.actor, id).await?;
                proposal.require_unanswered()?;
                answer(work, call, proposal, (Verdict::Recalled, None)).await
            })
            .await
    }
}

/// Writes the one answer to a proposal. Unless it was approved, its draft is open again.
pub(super) async fn answer(
    work: &Work,
    call: &Call,
    proposal: Proposal,
    (verdict, comment): (Verdict, Option<String>),
) -> Result<Proposal, Refusal> {
    let review = Review { verdict, comment, by: call.actor.id, at: work.at() };
    store::insert_review(work.tx(), &proposal, &review).await?;
    if verdict != Verdict::Approved {
        let draft = draft_in(work, &call.actor, proposal.draft).await?;
        moved(work, draft, DraftState::Open).await?;
    }
    let action = match verdict {
        Verdict::Approved => "rules.approved",
        Verdict::Rejected => "rules.rejected",
        Verdict::Recalled => "rules.recalled",
    };
    let data = json!({"package_sha256": proposal.package, "comment": review.comment, "framework": proposal.framework});
    work.note(Event::new(action, "rule_proposal", proposal.id, data));
    Ok(Proposal { review: Some(review), ..proposal })
}

/// `validation` with everything that keeps a draft from being proposed, the gravest first.
fn unfit(check: &Check) -> Refusal {
    let mut closing: Vec<&Finding> = check.findings.iter().filter(|found| found.severity != Severity::Note).collect();
    closing.sort_by_key(|found| found.severity);
    let field = |finding: &Finding| FieldError::new(file_pointer(&finding.file), finding.code, finding.to_string());
    let gates = check.closed.iter().map(|gate| gate.name()).collect::<Vec<_>>().join(", ");
    Refusal::new(Problem::Validation, format!("These rules cannot be proposed yet; to be settled: {gates}."))
        .fields(closing.into_iter().map(field))
        .member("check", json!(check))
}
