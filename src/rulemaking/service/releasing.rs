//! Putting approved rules in force from a date on, and taking that back before it comes.

use std::sync::Arc;

use serde_json::json;

use super::drafting::moved;
use super::{Rulemaking, draft_in, proposal_in};
use crate::engine::{Pack, changed_hooks};
use crate::frameworks::{Framework, FrameworkState, Frameworks};
use crate::kernel::ids::{FrameworkId, RuleProposalId, RuleReleaseId};
use crate::kernel::london::LondonTime;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Instant, Problem, Refusal};
use crate::regimes::Verdict;
use crate::rulebooks::{Period, Release, ReleaseState, RulebookVersion, Rulebooks, Timeline, Withdrawal};
use crate::rulemaking::model::{DraftState, Proposal};
use crate::store::{Event, Work};

/// From when, until when, and by whose decision.
#[derive(Clone, Debug)]
pub struct ReleaseTerms {
    /// At once when absent.
    pub effective_from: Option<Instant>,
    pub effective_to: Option<Instant>,
    pub reason: Option<String>,
    pub decision_reference: Option<String>,
}

impl Rulemaking {
    /// Puts an approved proposal in force, now or from a date on. What has begun keeps the rules it began under.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` unless it is approved and not yet released; `validation` for a date in the past, or
    /// without a reason and a decision reference when the framework is published (S05); `diverged` when the period
    /// overlaps a scheduled one, or when what it would replace is not what the proposal was made from;
    /// `refused-by-regime` when the law fixes what it changes.
    pub async fn release(
        &self,
        call: &Call,
        id: RuleProposalId,
        terms: &ReleaseTerms,
    ) -> Result<RulebookVersion, Refusal> {
        check_words(terms)?;
        let releasable = self.releasable(call, id).await;
        self.db
            .write(call, async |work| {
                let (pack, law) = releasable.as_ref().map_err(Clone::clone)?;
                let proposal = proposal_in(work, &call.actor, id).await?;
                proposal.require_approved()?;
                let framework = Frameworks::owned_in(work, &call.actor, proposal.framework).await?;
                require_reasons(&framework, terms)?;
                let period = Period { from: terms.effective_from.unwrap_or(work.at()), to: terms.effective_to };
                let timeline = Rulebooks::timeline_in(work, framework.id).await?;
                timeline.require_room(period, work.at())?;
                require_base(&timeline, &proposal, period.from)?;
                let release = Release {
                    framework: framework.id,
                    period,
                    reason: terms.reason.clone(),
                    decision_reference: terms.decision_reference.clone(),
                    proposal: Some(id),
                    released_by: call.actor.id,
                };
                let version = self.rulebooks.release(work, pack, &release).await?;
                Frameworks::rules_changed(work, &framework).await?;
                let draft = draft_in(work, &call.actor, proposal.draft).await?;
                moved(work, draft, DraftState::Released).await?;
                work.note(Event::new(
                    "rulebook.released",
                    "framework",
                    framework.id,
                    described(&version, law.as_ref()),
                ));
                Ok(version)
            })
            .await
    }

    async fn releasable(&self, call: &Call, id: RuleProposalId) -> Result<(Arc<Pack>, Option<Verdict>), Refusal> {
        let proposal = self.proposal(&call.actor, id).await?;
        proposal.require_approved()?;
        let framework = self.frameworks.owned(&call.actor, proposal.framework).await?;
        let pack = self.rulebooks.package(&proposal.package).await?;
        let law = self.lawful(&framework, proposal.base.as_deref(), &pack, call.at).await?;
        Ok((pack, law))
    }

    /// # Errors
    /// `refused-by-regime` when the law the framework stands under fixes what these rules would change.
    pub(super) async fn lawful(
        &self,
        framework: &Framework,
        base: Option<&str>,
        pack: &Pack,
        at: Instant,
    ) -> Result<Option<Verdict>, Refusal> {
        let Some(base) = base.filter(|_| framework.state == FrameworkState::Published) else { return Ok(None) };
        let before = self.rulebooks.package(base).await?;
        let verdict = self.regimes.rule_change(framework.regime, at, &changed_hooks(&before, pack)).await?;
        verdict.require("The rules stay as they are.")?;
        Ok(Some(verdict))
    }

    /// Takes a release back that has not yet taken effect. What was in force before stays in force, and its proposal is
    /// approved as before: the approval is of the bytes, so it may be released again with another date.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it has taken effect or was withdrawn; `validation` without a reason.
    pub async fn withdraw(&self, call: &Call, id: RuleReleaseId, reason: &str) -> Result<RulebookVersion, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, 1_000);
        faults.verdict()?;
        let framework = self.framework_of(call, id).await;
        self.db
            .write(call, async |work| {
                let framework = *framework.as_ref().map_err(Clone::clone)?;
                let framework = Frameworks::owned_in(work, &call.actor, framework).await?;
                let timeline = Rulebooks::timeline_in(work, framework.id).await?;
                let release = timeline.find(id).ok_or_else(|| Refusal::not_found("release"))?;
                require_scheduled(timeline.state(release, work.at()))?;
                let withdrawal = Withdrawal { by: call.actor.id, at: work.at(), reason: reason.to_owned() };
                Rulebooks::withdraw(work, id, &withdrawal).await?;
                if let Some(proposal) = release.proposal {
                    lay_before_again(work, call, proposal).await?;
                }
                Frameworks::rules_changed(work, &framework).await?;
                let withdrawn = RulebookVersion { withdrawal: Some(withdrawal), ..release.clone() };
                let data = json!({"release": id, "package_sha256": withdrawn.package, "reason": reason});
                work.note(Event::new("rulebook.withdrawn", "framework", framework.id, data));
                Ok(withdrawn)
            })
            .await
    }

    async fn framework_of(&self, call: &Call, id: RuleReleaseId) -> Result<FrameworkId, Refusal> {
        let framework = self.rulebooks.framework_of(id).await?;
        Ok(self.frameworks.owned(&call.actor, framework).await?.id)
    }
}

/// The draft of a release that was withdrawn rests as it did before the release.
async fn lay_before_again(work: &Work, call: &Call, proposal: RuleProposalId) -> Result<(), Refusal> {
    let proposal = proposal_in(work, &call.actor, proposal).await?;
    let draft = draft_in(work, &call.actor, proposal.draft).await?;
    moved(work, draft, DraftState::Proposed).await.map(drop)
}

/// What the audit log keeps of a release.
fn described(version: &RulebookVersion, law: Option<&Verdict>) -> serde_json::Value {
    json!({
        "release": version.id, "package_sha256": version.package, "title": version.title,
        "effective_from": LondonTime(version.period.from), "effective_to": version.period.to.map(LondonTime),
        "reason": version.reason, "decision_reference": version.decision_reference, "proposal": version.proposal,
        "law": law.map(Verdict::noted),
    })
}

fn check_words(terms: &ReleaseTerms) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    for (pointer, text) in [("/reason", &terms.reason), ("/decision_reference", &terms.decision_reference)] {
        if let Some(text) = text {
            faults.text(pointer, text, 1_000);
        }
    }
    faults.verdict()
}

fn require_reasons(framework: &Framework, terms: &ReleaseTerms) -> Result<(), Refusal> {
    if framework.state == FrameworkState::Draft {
        return Ok(());
    }
    let mut faults = Faults::new();
    let why = "is missing: this framework is published, so its rules change only by a decision that can be named";
    faults.require(terms.reason.is_some(), "/reason", "missing", why);
    faults.require(terms.decision_reference.is_some(), "/decision_reference", "missing", why);
    faults.verdict()
}

/// # Errors
/// `diverged` when the rules that would be replaced are not those that the author changed and the reviewer compared.
fn require_base(timeline: &Timeline, proposal: &Proposal, from: Instant) -> Result<(), Refusal> {
    let replaced = timeline.package(from);
    if replaced == proposal.base.as_deref() {
        return Ok(());
    }
    let words = |hash: Option<&str>| hash.map_or_else(|| "no rules".to_owned(), |hash| format!("the version {hash}"));
    Err(Refusal::new(
        Problem::Diverged,
        format!(
            "This proposal was made from {}, but at that time {} will be in force: releasing it would undo that change. \
             Begin a draft from the one that was proposed, rebase it and propose it anew.",
            words(proposal.base.as_deref()),
            words(replaced)
        ),
    ))
}

fn require_scheduled(state: ReleaseState) -> Result<(), Refusal> {
    match state {
        ReleaseState::Scheduled => Ok(()),
        ReleaseState::Withdrawn => Err(Refusal::wrong_state("This release was withdrawn already.")),
        ReleaseState::InForce | ReleaseState::Superseded | ReleaseState::Ended => Err(Refusal::wrong_state(
            "This release has taken effect, and decisions may rest on it. Release other rules in its place.",
        )),
    }
}
