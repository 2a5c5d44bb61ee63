//! From an approved report to its effect: references, publication, call-in and its resolution, urgency (N18, S16, T11).

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::Deserialize;
use serde_json::json;

use super::super::course::{CallInOutcome, Effect, Publication, Reference, Turn};
use super::super::model::{Approval, ApprovalState};
use super::super::store;
use super::super::views::effect::{CallInResolution, NewCallIn, NewPublication, NewUrgency};
use super::deciding::{decide, subject, verdict};
use super::matter::thaw;
use super::{Awards, TEXT_MOST, facts, pending, turn};
use crate::access::office_of;
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::engine::{Decision, Outcome};
use crate::kernel::calendar::{Division, bank_holidays};
use crate::kernel::ids::ApprovalId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, london};
use crate::store::Work;

pub(super) const HOOK: &str = "call_in";
const NAME_MOST: usize = 200;
const MOST_WARDS: usize = 200;
/// For as long as the rules may count working days.
const HOLIDAYS: Days = Days::new(800);

/// What the rulebook says of a published decision.
struct Clock {
    decision: Decision,
    subject: Subject,
    last_call_in: Option<NaiveDate>,
    effective_on: NaiveDate,
}

impl Awards {
    /// Adds a reference that another office has given the report meanwhile.
    ///
    /// # Errors
    /// `conflict` when there is one of its kind; `wrong-state` once the approval was decided.
    pub async fn refer_to(&self, call: &Call, id: ApprovalId, new: &Reference) -> Result<Approval, Refusal> {
        let mut faults = Faults::new();
        check_reference(&mut faults, "", new);
        faults.verdict()?;
        let clear = self.approval(&call.actor, id, call.at).await.map(drop);
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let approval = pending(work, call.actor.tenant, id, None).await?;
                self.require_undecided(work, call, approval.basis).await?;
                if approval.references().any(|given| given.kind == new.kind) {
                    let detail = format!("The reference of {} is on record already.", new.kind);
                    return Err(Refusal::new(Problem::Conflict, detail));
                }
                turn(work, call, approval, Turn::ReferenceGiven(new.clone())).await
            })
            .await
    }

    /// Records that the decision was published. The rule `call_in` says until when it can be called in; it has effect from
    /// the day after.
    ///
    /// # Errors
    /// `wrong-state` before the approval, without call-in in the rulebook, and when it was published already; `validation` for
    /// a day before the decision's or to come; `cannot-decide` when the rule fails; `stale`.
    pub async fn publish_decision(
        &self,
        call: &Call,
        id: ApprovalId,
        version: i64,
        new: &NewPublication,
    ) -> Result<Approval, Refusal> {
        new.check()?;
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let clock = self.clock(call, id, new).await;
        self.db
            .write(call, async |work| {
                let clock = clock.as_ref().map_err(Clone::clone)?;
                let approval = self.held(work, call, id, version).await?;
                must_await_publication(&approval)?;
                let decision = Decisions::record(work, &clock.decision, &clock.subject).await?;
                let publication = Publication {
                    published_on: new.published_on,
                    key_decision: new.key_decision,
                    wards: new.wards.clone(),
                    last_call_in: clock.last_call_in,
                    effective_on: clock.effective_on,
                    decision,
                };
                turn(work, call, approval, Turn::Published(publication)).await
            })
            .await
    }

    /// Records that the decision was called in: nothing is awarded until that is resolved.
    ///
    /// # Errors
    /// `wrong-state` unless it waits for its effect and was published; `stale`.
    pub async fn call_in(
        &self,
        call: &Call,
        id: ApprovalId,
        version: i64,
        new: &NewCallIn,
    ) -> Result<Approval, Refusal> {
        said(("/called_in_by", &new.called_in_by), &new.reason)?;
        let clear = self.approval(&call.actor, id, call.at).await.map(drop);
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let approval = self.held(work, call, id, version).await?;
                approval.must_be_waiting(london::date_of(work.at()))?;
                if approval.effect() == Effect::AwaitsPublication {
                    return Err(Refusal::wrong_state(
                        "The decision has not been published, so it cannot be called in yet.",
                    ));
                }
                let (called_in_by, reason) = (new.called_in_by.clone(), new.reason.clone());
                turn(work, call, approval, Turn::CalledIn { called_in_by, reason }).await
            })
            .await
    }

    /// Resolves a call-in: the decision stands and has effect at once, or goes back to whoever asked for it.
    ///
    /// # Errors
    /// `wrong-state` unless it was called in; `stale`.
    pub async fn resolve_call_in(
        &self,
        call: &Call,
        id: ApprovalId,
        version: i64,
        new: &CallInResolution,
    ) -> Result<Approval, Refusal> {
        said(("/reason", &new.reason), &new.reason)?;
        let clear = self.approval(&call.actor, id, call.at).await.map(drop);
        let office = office_of(&self.db, call.actor.id).await?;
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let approval = self.held(work, call, id, version).await?;
                approval.must_be_approved()?;
                if approval.effect() != Effect::CalledIn {
                    return Err(Refusal::wrong_state("No call-in of this decision waits to be resolved."));
                }
                let resolved = Turn::CallInResolved { outcome: new.outcome, reason: new.reason.clone() };
                let approval = turn(work, call, approval, resolved).await?;
                if new.outcome == CallInOutcome::Upheld {
                    return Ok(approval);
                }
                thaw(work, approval.basis).await?;
                let verdict = verdict(work, call, office.clone(), &new.reason);
                decide(work, approval, ApprovalState::ReferredBack { verdict }).await
            })
            .await
    }

    /// Records that the decision cannot wait for the end of the call-in, and who agreed: it has effect at once.
    ///
    /// # Errors
    /// `forbidden` to whoever asked for the approval or proposed the direct award; `wrong-state` unless it waits for its
    /// effect; `stale`.
    pub async fn agree_urgency(
        &self,
        call: &Call,
        id: ApprovalId,
        version: i64,
        new: &NewUrgency,
    ) -> Result<Approval, Refusal> {
        said(("/agreed_by", &new.agreed_by), &new.reason)?;
        let clear = self.no_proposer(call, id).await;
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let approval = self.held(work, call, id, version).await?;
                if approval.requested_by.0 == call.actor.id {
                    let detail = "Whoever asked for the approval cannot put its call-in aside: somebody else does.";
                    return Err(Refusal::new(Problem::Forbidden, detail));
                }
                approval.must_be_waiting(london::date_of(work.at()))?;
                let (agreed_by, reason) = (new.agreed_by.clone(), new.reason.clone());
                turn(work, call, approval, Turn::Urgent { agreed_by, reason }).await
            })
            .await
    }

    /// That the caller may read the approval, and did not propose what it is of.
    async fn no_proposer(&self, call: &Call, id: ApprovalId) -> Result<(), Refusal> {
        let approval = self.approval(&call.actor, id, call.at).await?;
        let matter = self.matter(&call.actor, approval.basis, call.at).await?;
        matter.require_other(call.actor.id.into(), "puts its call-in aside")
    }

    /// The approval inside a unit of work, at the version the caller has read; nobody awards meanwhile.
    async fn held(&self, work: &Work, call: &Call, id: ApprovalId, version: i64) -> Result<Approval, Refusal> {
        let find = async || {
            let found = store::find_approval(work.tx(), call.actor.tenant, id).await?;
            found.ok_or_else(|| Refusal::not_found("approval"))
        };
        self.hold_alone(work, call, find().await?.basis).await?;
        let approval = find().await?;
        if approval.version != version {
            return Err(Refusal::stale(approval.version));
        }
        Ok(approval)
    }

    async fn clock(&self, call: &Call, id: ApprovalId, new: &NewPublication) -> Result<Clock, Refusal> {
        let approval = self.approval(&call.actor, id, call.at).await?;
        must_await_publication(&approval)?;
        let last = approval.steps_taken().last();
        let decided_on = last.map(|(step, _)| step.decided_on).ok_or_else(|| Refusal::internal("nobody decided"))?;
        if new.published_on < decided_on || new.published_on > london::date_of(call.at) {
            let detail = format!("must be a day from the decision's, {decided_on}, to today");
            return Err(Refusal::invalid("/published_on", "out_of_range", detail));
        }
        let matter = self.matter(&call.actor, approval.basis, call.at).await?;
        let pack = self.rulebooks.package(matter.rulebook()?).await?;
        let until = new.published_on.checked_add_days(HOLIDAYS).unwrap_or(new.published_on);
        let facts = json!({
            "decision": {"decided_on": decided_on, "published_on": new.published_on, "key": new.key_decision},
            "award": facts::award(&approval, &matter)?,
            "holidays": bank_holidays(Division::EnglandAndWales, new.published_on, until),
        });
        let decision = self.decisions.decide(approval.authority, &pack, HOOK, pack.known(HOOK, &facts)).await?;
        if decision.outcome != Outcome::Scheduled {
            return Err(refused_by_rule("The publication is not recorded.", &decision, None));
        }
        let last_call_in = last_call_in(&decision).map_err(Refusal::internal)?;
        let effective_on = match last_call_in {
            Some(last) => last.succ_opt().ok_or_else(|| Refusal::internal("a call-in past the calendar"))?,
            None => new.published_on,
        };
        let subject = subject(&approval, matter.framework());
        Ok(Clock { decision, subject, last_call_in, effective_on })
    }
}

impl NewPublication {
    fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.require(self.wards.len() <= MOST_WARDS, "/wards", "too_many", "may name 200 wards");
        for (place, ward) in self.wards.iter().enumerate() {
            faults.text(&format!("/wards/{place}"), ward, NAME_MOST);
        }
        faults.verdict()
    }
}

/// Adds what is wrong with a reference that stands at `pointer`.
pub(super) fn check_reference(faults: &mut Faults, pointer: &str, reference: &Reference) {
    let Reference { kind, reference } = reference;
    let plain = kind.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let named = plain && (1..=40).contains(&kind.len()) && kind.starts_with(|c: char| c.is_ascii_lowercase());
    let detail = "must be 1 to 40 lower-case letters, digits or underscores, starting with a letter";
    faults.require(named, &format!("{pointer}/kind"), "bad_kind", detail);
    faults.text(&format!("{pointer}/reference"), reference, 100);
}

fn said((pointer, name): (&str, &str), reason: &str) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", reason, TEXT_MOST);
    if pointer != "/reason" {
        faults.text(pointer, name, NAME_MOST);
    }
    faults.verdict()
}

fn must_await_publication(approval: &Approval) -> Result<(), Refusal> {
    approval.must_be_approved()?;
    if approval.publication().is_some() {
        return Err(Refusal::wrong_state("The publication of this decision is on record already."));
    }
    match approval.effect() {
        Effect::AwaitsPublication => Ok(()),
        _ => Err(Refusal::wrong_state("The decision has effect already: nothing waits for its publication.")),
    }
}

/// The last day of the only window; none without one.
fn last_call_in(decision: &Decision) -> Result<Option<NaiveDate>, String> {
    #[derive(Deserialize)]
    struct Window {
        closes: String,
    }
    let windows: Vec<Window> = serde_json::from_value(decision.output.clone()).map_err(|error| error.to_string())?;
    let closes = match windows.as_slice() {
        [] => return Ok(None),
        [window] => &window.closes,
        _ => return Err("a decision can be called in in one period".to_owned()),
    };
    let closes = NaiveDateTime::parse_from_str(closes, "%Y-%m-%dT%H:%M").map_err(|error| error.to_string())?;
    Ok(Some(closes.date()))
}
