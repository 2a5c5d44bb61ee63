//! Improvement plans: agreed with a member under review, done action by action, closed by the commissioner (N14).

use serde_json::json;

use super::changing::moved;
use super::{Memberships, REASON_LENGTH, changeable, check_reason, event, note, within_term};
use crate::kernel::ids::MembershipId;
use crate::kernel::london::date_of;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, PartnerAct, Refusal, Shared};
use crate::memberships::model::{
    Action, Closing, Done, Member, MemberState, MembershipChange, NewAction, Plan, PlanOutcome, check_actions,
};
use crate::memberships::store;
use crate::store::Work;

const PLANS: (Shared, PartnerAct) = (Shared::Reviews, PartnerAct::ChangeMembers);
const EVIDENCE_LENGTH: usize = 4_000;

impl Memberships {
    /// The plan that was agreed last, open or closed.
    ///
    /// # Errors
    /// `not-found` when the caller may not see it or there never was one.
    pub async fn plan(&self, actor: &Actor, id: MembershipId) -> Result<(Member, Plan), Refusal> {
        let member = self.seen(actor, Shared::Reviews, id).await?;
        let plan = store::plans::latest(self.db.reader(), id).await?;
        Ok((member, plan.ok_or_else(|| Refusal::not_found("improvement plan"))?))
    }

    /// Agrees a plan with a member under review.
    ///
    /// # Errors
    /// `not-found`, `forbidden`, `stale`; `wrong-state` unless it is under review; `validation` with every fault.
    pub async fn agree_plan(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        (reason, actions): (&str, &[NewAction]),
    ) -> Result<(Member, Plan), Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_LENGTH);
        check_actions(actions, date_of(call.at), &mut faults);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let member = changeable(work, &call.actor, PLANS, id).await?;
                member.require_version(version)?;
                let change = MembershipChange::PlanAgreed;
                let state = change.from(member.state_at(work.at()))?;
                let mut faults = Faults::new();
                for (index, action) in actions.iter().enumerate() {
                    within_term(&mut faults, &format!("/actions/{index}/due_on"), action.due_on, member.ends_on);
                }
                faults.verdict()?;
                let plan = agreed(work, call, id, reason, actions);
                store::plans::insert(work.tx(), &plan).await?;
                let more = json!({"plan": plan.id, "actions": plan.actions.len()});
                Ok((moved(work, member, state, &event(work, call, change, reason), more).await?, plan))
            })
            .await
    }

    /// Marks an action of the open plan as done, with what shows it.
    ///
    /// # Errors
    /// As [`Self::agree_plan`]; `not-found` for an action that the plan does not have; `wrong-state` when it is done or
    /// the plan is closed.
    pub async fn complete_action(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        (number, evidence): (i32, &str),
    ) -> Result<(Member, Plan), Refusal> {
        let mut faults = Faults::new();
        faults.text("/evidence", evidence, EVIDENCE_LENGTH);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let member = changeable(work, &call.actor, PLANS, id).await?;
                member.require_version(version)?;
                let mut plan = open_plan(work, &member).await?;
                let action = plan.actions.iter().find(|action| action.number == number);
                action.ok_or_else(|| Refusal::not_found("action of the plan"))?;
                let done = Done { evidence: evidence.to_owned(), by: call.actor.id, at: work.at() };
                if !store::plans::complete(work.tx(), &plan, number, &done).await? {
                    return Err(Refusal::wrong_state(format!("Action {number} is done already.")));
                }
                // The plan counts as part of its membership: its version goes up with it.
                if !store::set_state(work.tx(), id, version, member.state).await? {
                    return Err(Refusal::stale(version + 1));
                }
                note(work, &member, "membership.action_completed", json!({"plan": plan.id, "action": number}));
                let completed = plan.actions.iter_mut().filter(|action| action.number == number);
                completed.for_each(|action| action.done = Some(done.clone()));
                Ok((Member { version: version + 1, ..member }, plan))
            })
            .await
    }

    /// Closes the open plan: met, and the member is active again; or not, and it is suspended.
    ///
    /// # Errors
    /// As [`Self::agree_plan`]; `wrong-state` when there is no open plan, or it would be met with actions open.
    pub async fn close_plan(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        (met, reason): (bool, &str),
    ) -> Result<(Member, Plan), Refusal> {
        check_reason(reason)?;
        self.db
            .write(call, async |work| {
                let member = changeable(work, &call.actor, PLANS, id).await?;
                member.require_version(version)?;
                let plan = open_plan(work, &member).await?;
                let (outcome, change) = match met {
                    true => (PlanOutcome::Met, MembershipChange::PlanMet),
                    false => (PlanOutcome::NotMet, MembershipChange::Suspended),
                };
                if met {
                    plan.require_done()?;
                }
                let state = change.from(member.state_at(work.at()))?;
                let closing = Closing { outcome, reason: reason.to_owned(), by: call.actor.id, at: work.at() };
                store::plans::close(work.tx(), id, &closing).await?;
                let more = json!({"plan": plan.id, "outcome": outcome});
                let member = moved(work, member, state, &event(work, call, change, reason), more).await?;
                Ok((member, Plan { closing: Some(closing), ..plan }))
            })
            .await
    }
}

fn agreed(work: &Work, call: &Call, membership: MembershipId, reason: &str, actions: &[NewAction]) -> Plan {
    let action = |(number, new): (i32, &NewAction)| Action {
        number,
        action: new.action.clone(),
        due_on: new.due_on,
        done: None,
    };
    Plan {
        id: work.fresh(),
        membership,
        reason: reason.to_owned(),
        actions: (1i32..).zip(actions).map(action).collect(),
        agreed_by: call.actor.id,
        agreed_at: work.at(),
        closing: None,
    }
}

/// # Errors
/// `wrong-state` unless the member has an open plan.
async fn open_plan(work: &Work, member: &Member) -> Result<Plan, Refusal> {
    if member.state_at(work.at()) != MemberState::ImprovementPlan {
        // Says where the membership stands and what may happen to it.
        MembershipChange::PlanMet.from(member.state_at(work.at()))?;
    }
    let open = store::plans::latest(work.tx(), member.id).await?.filter(|plan| plan.closing.is_none());
    open.ok_or_else(|| Refusal::internal(format!("membership {} has no open plan", member.id)))
}
