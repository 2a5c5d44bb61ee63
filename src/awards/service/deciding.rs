//! The delegated officer approves or refers back.

use serde_json::{Value, json};

use super::super::model::{Approval, ApprovalState, Verdict};
use super::super::store;
use super::super::views::Reasoned;
use super::{Awards, TEXT_MOST, pending};
use crate::access::office_of;
use crate::competitions::Competition;
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::engine::{Decision, Outcome};
use crate::evaluation::Evaluation;
use crate::kernel::ids::ApprovalId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, Tenant};
use crate::store::{Event, Work};

/// What the rule said of one officer and one report.
struct Ruling {
    decision: Decision,
    subject: Subject,
    office: Option<String>,
}

impl Awards {
    /// Approves the report, if the rulebook lets this officer: the rule `approval` weighs their office, who was
    /// consulted, and whether they marked tenders (W33, T10). The rule's decision is recorded either way.
    ///
    /// # Errors
    /// `refused-by-rule` naming what is missing; `forbidden` to whoever asked for the approval; `stale` when a view
    /// was given since the officer read; `wrong-state` once it was decided.
    pub async fn approve(
        &self,
        call: &Call,
        id: ApprovalId,
        version: i64,
        new: &Reasoned,
    ) -> Result<Approval, Refusal> {
        check(new)?;
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let ruling = self.ruling(call, id, version).await;
        if let Ok(ruling) = &ruling
            && ruling.decision.outcome != Outcome::Met
        {
            return Err(self.refused(call, id, ruling).await?);
        }
        self.db
            .write(call, async |work| {
                let Ruling { decision, subject, office } = ruling.as_ref().map_err(Clone::clone)?;
                let approval = pending(work, call.actor.tenant, id, Some(version)).await?;
                self.competitions.require_undecided(work, call, approval.competition).await?;
                let recorded = Decisions::record(work, decision, subject).await?;
                let verdict = verdict(work, call, office.clone(), new);
                decide(work, approval, ApprovalState::Approved { verdict, decision: recorded }).await
            })
            .await
    }

    /// Sends the report back. Marks and rankings can change again, and a new approval can be asked for.
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
        check(new)?;
        let clear = self.approval(&call.actor, id, call.at).await.map(drop);
        let office = office_of(&self.db, call.actor.id).await?;
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let approval = pending(work, call.actor.tenant, id, Some(version)).await?;
                Evaluation::thaw(work, approval.competition).await?;
                let verdict = verdict(work, call, office.clone(), new);
                decide(work, approval, ApprovalState::ReferredBack { verdict }).await
            })
            .await
    }

    async fn ruling(&self, call: &Call, id: ApprovalId, version: i64) -> Result<Ruling, Refusal> {
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
        let competition = self.competitions.owned(&call.actor, approval.competition).await?;
        let office = office_of(&self.db, call.actor.id).await?;
        let decision = self.ask_rule(call, &approval, &competition, office.as_deref()).await?;
        let subject = Subject {
            framework: competition.framework,
            authority: competition.authority,
            kind: "approval",
            id: id.0,
            provider: None,
        };
        Ok(Ruling { decision, subject, office })
    }

    async fn ask_rule(
        &self,
        call: &Call,
        approval: &Approval,
        competition: &Competition,
        office: Option<&str>,
    ) -> Result<Decision, Refusal> {
        let consulted: Vec<Value> = approval
            .consultations
            .iter()
            .map(|given| json!({"office": given.office, "user": given.consultee}))
            .collect();
        let marked = self.evaluation.has_marked(competition.id, call.actor.id.into()).await?;
        let facts = json!({
            "award": {"annual_value": approval.annual_value.to_string(), "tenders": approval.tenders.len()},
            "decider": {"office": office.unwrap_or_default(), "user": call.actor.id},
            "consultations": consulted,
            "marked_by_decider": marked,
        });
        let pinned = competition.rulebook_sha256.as_deref();
        let pinned = pinned.ok_or_else(|| Refusal::internal("a ranked competition without a pinned rulebook"))?;
        let pack = self.rulebooks.package(pinned).await?;
        self.decisions.decide(competition.authority, &pack, "approval", facts).await
    }

    /// Keeps the rule's no, and says it. The caller's idempotency key stays free, as after any refusal: what is
    /// missing may come, and the same request may then succeed.
    async fn refused(&self, call: &Call, id: ApprovalId, ruling: &Ruling) -> Result<Refusal, Refusal> {
        let Ruling { decision, subject, .. } = ruling;
        let unkeyed = Call { idempotency: None, ..call.clone() };
        let recorded = self
            .db
            .write(&unkeyed, async |work| {
                let recorded = Decisions::record(work, decision, subject).await?;
                let data = json!({"decision": recorded, "outcome": decision.outcome});
                work.note(
                    Event::new("approval.refused", "approval", id, data).within(Tenant::Authority(subject.authority)),
                );
                Ok(recorded)
            })
            .await?;
        Ok(refused_by_rule("Nothing is approved.", decision, Some(recorded)))
    }
}

fn check(new: &Reasoned) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", &new.reason, TEXT_MOST);
    faults.verdict()
}

fn verdict(work: &Work, call: &Call, office: Option<String>, new: &Reasoned) -> Verdict {
    Verdict { by: call.actor.id.into(), office, at: work.at(), reason: new.reason.clone() }
}

/// Writes the decided state.
async fn decide(work: &Work, approval: Approval, state: ApprovalState) -> Result<Approval, Refusal> {
    let action = match &state {
        ApprovalState::ReferredBack { .. } => "approval.referred_back",
        _ => "approval.approved",
    };
    let version = approval.version;
    let approval = Approval { state, ..approval };
    if !store::decide(work.tx(), &approval, version).await? {
        return Err(Refusal::stale(version + 1));
    }
    let data = json!({"competition": approval.competition, "decided": approval.state});
    work.note(Event::new(action, "approval", approval.id, data).within(Tenant::Authority(approval.authority)));
    Ok(Approval { version: version + 1, ..approval })
}
