//! The officers of the scheme of delegation decide, step by step, or refer back.

use chrono::NaiveDate;
use serde_json::json;

use super::super::budget::Commitment;
use super::super::course::{StepTaken, Turn, Turned};
use super::super::model::{Approval, ApprovalState, Verdict};
use super::super::store;
use super::super::views::{NewStep, Reasoned};
use super::effecting::HOOK as CALL_IN;
use super::facts::{Deciding, HOOK};
use super::matter::thaw;
use super::{Awards, TEXT_MOST, pending, turn};
use crate::access::office_of;
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::engine::{Decision, Outcome};
use crate::kernel::calendar::{Division, working_days_after};
use crate::kernel::ids::{ApprovalId, DecisionId, FrameworkId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, Tenant, london};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Event, Work};

const REFERENCE_MOST: usize = 100;

/// What the rule said of one officer, one report and one step.
struct Ruling {
    decision: Decision,
    subject: Subject,
    office: Option<String>,
    decided_on: NaiveDate,
    /// What was bound already under the framework, if the rule was told.
    bound: Option<Vec<Commitment>>,
    /// Whether the rulebook lets decisions be called in.
    awaits_call_in: bool,
    /// The last day on which it ought to be published then.
    publish_by: Option<NaiveDate>,
}

impl Awards {
    /// Decides the next step, if the rulebook lets this officer: the rule `approval` weighs the values, the office, who was
    /// consulted, the references, what was awarded before, and whether they marked tenders (W33, T10, S11, S16, H17). With the
    /// last step the report is approved. The rule's decision is recorded either way.
    ///
    /// # Errors
    /// `refused-by-rule` naming what is missing; `forbidden` to whoever asked for the approval or proposed the direct award;
    /// `stale` when a view was given, or something else approved under the framework, since the officer read; `wrong-state` once
    /// it was decided.
    pub async fn approve(&self, call: &Call, id: ApprovalId, version: i64, new: &NewStep) -> Result<Approval, Refusal> {
        check(&new.reason, new.reference.as_deref())?;
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let ruling = self.ruling(call, id, version, new).await;
        if let Ok(ruling) = &ruling
            && ruling.decision.outcome != Outcome::Met
        {
            return Err(self.refused(call, ruling).await?);
        }
        self.db
            .write(call, async |work| {
                let ruling = ruling.as_ref().map_err(Clone::clone)?;
                let approval = pending(work, call.actor.tenant, id, Some(version)).await?;
                self.require_undecided(work, call, approval.basis).await?;
                must_bind_no_more(work, ruling, &approval).await?;
                let recorded = Decisions::record(work, &ruling.decision, &ruling.subject).await?;
                take_step(work, call, approval, (ruling, recorded), new).await
            })
            .await
    }

    /// Sends the report back, at any step. Marks and rankings can change again, and a new approval can be asked for.
    ///
    /// # Errors
    /// `stale` when a view was given since the officer read; `wrong-state` once it was decided.
    pub async fn refer_back(
        &self,
        call: &Call,
        id: ApprovalId,
        version: i64,
        new: &Reasoned,
    ) -> Result<Approval, Refusal> {
        check(&new.reason, None)?;
        let clear = self.approval(&call.actor, id, call.at).await.map(drop);
        let office = office_of(&self.db, call.actor.id).await?;
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let approval = pending(work, call.actor.tenant, id, Some(version)).await?;
                thaw(work, approval.basis).await?;
                let verdict = verdict(work, call, office.clone(), &new.reason);
                decide(work, approval, ApprovalState::ReferredBack { verdict }).await
            })
            .await
    }

    async fn ruling(&self, call: &Call, id: ApprovalId, version: i64, new: &NewStep) -> Result<Ruling, Refusal> {
        let approval = self.approval(&call.actor, id, call.at).await?;
        approval.must_be_pending()?;
        if approval.version != version {
            return Err(Refusal::stale(approval.version));
        }
        if approval.requested_by.0 == call.actor.id {
            return Err(Refusal::new(
                Problem::Forbidden,
                "Whoever asked for the approval cannot give it: somebody else decides.",
            ));
        }
        let decided_on = decided_on(&approval, new, london::date_of(call.at))?;
        let matter = self.matter(&call.actor, approval.basis, call.at).await?;
        matter.require_other(call.actor.id.into(), "decides")?;
        let office = office_of(&self.db, call.actor.id).await?;
        let pack = self.rulebooks.package(matter.rulebook()?).await?;
        let deciding = Deciding {
            user: call.actor.id.into(),
            office: office.as_deref(),
            reference: new.reference.as_deref(),
            decided_on,
        };
        let asked = self.approval_facts(call, &approval, &matter, &pack, &deciding).await?;
        let decision = self.decisions.decide(matter.authority(), &pack, HOOK, asked.facts).await?;
        let subject = subject(&approval, matter.framework());
        let awaits_call_in = pack.has_hook(CALL_IN);
        let within = pack.publish_within(CALL_IN);
        let publish_by = within.map(|days| working_days_after(Division::EnglandAndWales, decided_on, days));
        Ok(Ruling { decision, subject, office, decided_on, bound: asked.bound, awaits_call_in, publish_by })
    }

    /// Keeps the rule's no, and says it.
    async fn refused(&self, call: &Call, ruling: &Ruling) -> Result<Refusal, Refusal> {
        let Ruling { decision, subject, .. } = ruling;
        let recorded = self.decisions.record_no(call, (decision, subject), "approval.refused").await?;
        Ok(refused_by_rule("Nothing is approved.", decision, Some(recorded)))
    }
}

/// What a rule's decision on an approval is about.
pub(super) fn subject(approval: &Approval, framework: FrameworkId) -> Subject {
    Subject { framework, authority: approval.authority, kind: "approval", id: approval.id.0, provider: None }
}

fn check(reason: &str, reference: Option<&str>) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", reason, TEXT_MOST);
    if let Some(reference) = reference {
        faults.text("/reference", reference, REFERENCE_MOST);
    }
    faults.verdict()
}

/// The day of the decision: not to come, not before it was asked for, not before the step that came before.
fn decided_on(approval: &Approval, new: &NewStep, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let day = new.decided_on.unwrap_or(today);
    let before = approval.steps_taken().last().map(|(step, _)| step.decided_on);
    let earliest = before.unwrap_or_else(|| london::date_of(approval.requested_at));
    if day > today {
        return Err(Refusal::invalid("/decided_on", "in_the_future", "must not be after today"));
    }
    if day < earliest {
        let what = if before.is_some() { "the step before it was decided" } else { "the approval was asked for" };
        let detail = format!("must not be before {what}, on {earliest}");
        return Err(Refusal::invalid("/decided_on", "too_early", detail));
    }
    Ok(day)
}

/// Nothing else may have been awarded or approved under the framework since the rule was told what was (S11).
async fn must_bind_no_more(work: &Work, ruling: &Ruling, approval: &Approval) -> Result<(), Refusal> {
    let Some(told) = &ruling.bound else { return Ok(()) };
    store::budget::hold(work.tx(), ruling.subject.framework).await?;
    let now = store::budget::commitments(work.tx(), ruling.subject.framework, approval.id).await?;
    if now == *told {
        return Ok(());
    }
    Err(Refusal::wrong_state("Another award under the framework changed what its budget has left. Send this again."))
}

async fn take_step(
    work: &Work,
    call: &Call,
    approval: Approval,
    (ruling, decision): (&Ruling, DecisionId),
    new: &NewStep,
) -> Result<Approval, Refusal> {
    let (name, number, of) = approval.next_step();
    let is_last = number >= of;
    let taken = Turn::StepTaken(StepTaken {
        name: name.map(str::to_owned),
        office: ruling.office.clone(),
        reason: new.reason.clone(),
        reference: new.reference.clone(),
        decided_on: ruling.decided_on,
        decision,
        awaits_call_in: is_last && ruling.awaits_call_in,
        publish_by: ruling.publish_by.filter(|_| is_last),
    });
    if !is_last {
        let path = format!("/approvals/{}", approval.id);
        let news = News::new(Kind::ApprovalWanted, Audience::Council(approval.authority), path, json!({}));
        Notifications::tell(work, &news.of(ruling.subject.framework)).await?;
        return turn(work, call, approval, taken).await;
    }
    let turned = Turned { turn: taken, by: call.actor.id.into(), at: work.at() };
    store::course::insert(work.tx(), approval.id, approval.turns.len(), std::slice::from_ref(&turned)).await?;
    let verdict = verdict(work, call, ruling.office.clone(), &new.reason);
    let mut after = decide(work, approval, ApprovalState::Approved { verdict, decision }).await?;
    after.turns.push(turned);
    Ok(after)
}

pub(super) fn verdict(work: &Work, call: &Call, office: Option<String>, reason: &str) -> Verdict {
    Verdict { by: call.actor.id.into(), office, at: work.at(), reason: reason.to_owned() }
}

/// Writes the decided state.
pub(super) async fn decide(work: &Work, approval: Approval, state: ApprovalState) -> Result<Approval, Refusal> {
    let action = match &state {
        ApprovalState::ReferredBack { .. } => "approval.referred_back",
        _ => "approval.approved",
    };
    let version = approval.version;
    let approval = Approval { state, ..approval };
    if !store::decide(work.tx(), &approval, version).await? {
        return Err(Refusal::stale(version + 1));
    }
    let data = json!({
        "competition": approval.basis.competition(), "direct_award": approval.basis.direct_award(), "decided": approval.state,
    });
    work.note(Event::new(action, "approval", approval.id, data).within(Tenant::Authority(approval.authority)));
    Ok(Approval { version: version + 1, ..approval })
}
