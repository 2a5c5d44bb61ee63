//! What happens to a member: reviews, suspension, removal, leaving. Each is one move of the state machine, one dated
//! line of history and one audit event.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{MEMBERS, Memberships, changeable, check_reason, event, found, keep, led, note, require_within_term};
use crate::kernel::ids::MembershipId;
use crate::kernel::london::date_of;
use crate::kernel::{Call, Refusal, ServiceType, Shared};
use crate::memberships::model::{
    Closing, Member, MemberState, MembershipChange, MembershipEvent, PlanOutcome, RemovalGround, announced,
    check_announcement,
};
use crate::memberships::store;
use crate::regimes::Verdict;
use crate::store::Work;

impl Memberships {
    /// Starts or closes a review, suspends or reinstates. People who live there stay, whatever it is (N15).
    ///
    /// # Errors
    /// `not-found`, `forbidden`, `stale`; `wrong-state` with what is allowed (N14); `validation` without a reason.
    pub async fn change(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        change: MembershipChange,
        reason: &str,
    ) -> Result<Member, Refusal> {
        check_reason(reason)?;
        self.db
            .write(call, async |work| {
                let member = changeable(work, &call.actor, MEMBERS, id).await?;
                member.require_version(version)?;
                let state = change.from(member.state_at(work.at()))?;
                moved(work, member, state, &event(work, call, change, reason), json!({})).await
            })
            .await
    }

    /// The provider leaves of its own accord.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub async fn leave(&self, call: &Call, id: MembershipId, version: i64, reason: &str) -> Result<Member, Refusal> {
        check_reason(reason)?;
        self.db
            .write(call, async |work| {
                let member = found(work, &call.actor, Shared::Members, id).await?;
                member.require_version(version)?;
                let state = MembershipChange::Withdrawn.from(member.state_at(work.at()))?;
                let happened = event(work, call, MembershipChange::Withdrawn, reason);
                moved(work, member, state, &happened, json!({})).await
            })
            .await
    }

    /// Tells a member that it is to be removed, why, and from which day (Procurement Act 2023, s.37(4)). Changes nothing
    /// else.
    ///
    /// # Errors
    /// As [`Self::change`]; `validation` when the day is not ahead, or after the framework's last.
    pub async fn announce_removal(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        (ground, takes_effect_on): (RemovalGround, NaiveDate),
        reason: &str,
    ) -> Result<Member, Refusal> {
        check_reason(reason)?;
        check_announcement(takes_effect_on, call.at)?;
        self.db
            .write(call, async |work| {
                let member = changeable(work, &call.actor, MEMBERS, id).await?;
                member.require_version(version)?;
                let state = MembershipChange::RemovalAnnounced.from(member.state_at(work.at()))?;
                require_within_term("/takes_effect_on", takes_effect_on, member.ends_on)?;
                let happened = MembershipEvent {
                    ground: Some(ground),
                    takes_effect_on: Some(takes_effect_on),
                    ..event(work, call, MembershipChange::RemovalAnnounced, reason)
                };
                moved(work, member, state, &happened, json!({})).await
            })
            .await
    }

    /// Removes a member.
    ///
    /// # Errors
    /// As [`Self::change`]; `refused-by-regime` when the law of the framework does not know the ground, or wants the
    /// member told before.
    pub async fn remove(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        ground: RemovalGround,
        reason: &str,
    ) -> Result<Member, Refusal> {
        check_reason(reason)?;
        // A refusal is kept until the unit of work is open: a repeated request gets its first answer there.
        let law = self.law_of_removal(call, id, ground).await;
        self.db
            .write(call, async |work| {
                let member = changeable(work, &call.actor, MEMBERS, id).await?;
                member.require_version(version)?;
                let state = ground.from(member.state_at(work.at()))?;
                let law = law.as_ref().map_err(Refusal::clone)?;
                law.require("The member is not removed.")?;
                let happened = event(work, call, MembershipChange::Terminated, reason);
                let happened = MembershipEvent { ground: Some(ground), ..happened };
                moved(work, member, state, &happened, json!({"law": law.noted()})).await
            })
            .await
    }

    async fn law_of_removal(&self, call: &Call, id: MembershipId, ground: RemovalGround) -> Result<Verdict, Refusal> {
        let member = self.find(&call.actor, id).await?;
        let framework = self.frameworks.published(member.framework).await?;
        let told = announced(&store::history(self.db.reader(), id).await?);
        let takes_effect_on = told.map(|(_, day)| day);
        self.regimes.removal(framework.regime, date_of(call.at), ground.name(), takes_effect_on).await
    }

    /// Says what kind of care a member gives, which settles who leads its performance (N08): the lead's alone to say, or a
    /// partner could make itself the performance lead.
    ///
    /// # Errors
    /// `not-found`, `forbidden`, `stale`; `wrong-state` once it is no member any more.
    pub async fn set_service_type(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        service: ServiceType,
    ) -> Result<Member, Refusal> {
        self.db
            .write(call, async |work| {
                let member = led(work, &call.actor, Shared::Members, id).await?;
                member.require_version(version)?;
                member.require_standing(work.at())?;
                if !store::set_service_type(work.tx(), id, version, service).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let data = json!({"before": member.service_type, "after": service, "version": version + 1});
                note(work, &member, "membership.service_type_set", data);
                Ok(Member { service_type: Some(service), version: version + 1, ..member })
            })
            .await
    }
}

/// Moves a member on inside a unit of work. Whoever leaves an improvement plan otherwise than by its end drops it.
///
/// # Errors
/// `stale` when somebody else was faster.
pub(super) async fn moved(
    work: &Work,
    member: Member,
    state: MemberState,
    happened: &MembershipEvent,
    more: Value,
) -> Result<Member, Refusal> {
    if !store::set_state(work.tx(), member.id, member.version, state).await? {
        return Err(Refusal::stale(member.version + 1));
    }
    if member.state == MemberState::ImprovementPlan && state != MemberState::ImprovementPlan {
        let (reason, by, at) = (happened.reason.clone(), happened.by, happened.at);
        let closing = Closing { outcome: PlanOutcome::Dropped, reason, by, at };
        store::plans::close(work.tx(), member.id, &closing).await?;
    }
    let member = Member { state, version: member.version + 1, ..member };
    keep(work, &member, happened, more).await?;
    Ok(member)
}
