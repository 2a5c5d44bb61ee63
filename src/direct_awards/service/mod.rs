//! Proposing direct awards, reading them, giving them up; and what their approval and award ask of them.

mod facts;
mod proposing;

use serde_json::json;

use super::model::{DirectAward, Withdrawal};
use super::store::{self, Noticed};
use crate::conflicts::{Conflicts, Matter};
use crate::contracts::Contracts;
use crate::decisions::Decisions;
use crate::exclusions::Exclusions;
use crate::frameworks::Frameworks;
use crate::kernel::ids::{DirectAwardId, FrameworkId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal, Tenant};
use crate::memberships::Memberships;
use crate::regimes::Regimes;
use crate::register::Register;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event, Work};

const REASON_MOST: usize = 2_000;

#[derive(Clone)]
pub struct DirectAwards {
    pub db: Db,
    pub frameworks: Frameworks,
    pub memberships: Memberships,
    pub register: Register,
    pub contracts: Contracts,
    pub exclusions: Exclusions,
    pub conflicts: Conflicts,
    pub regimes: Regimes,
    pub rulebooks: Rulebooks,
    pub decisions: Decisions,
}

impl DirectAwards {
    /// For the council whose it is, and for the provider once it was awarded.
    ///
    /// # Errors
    /// `not-found` for everybody else; `declaration-needed` and `conflict-of-interest` for the council's people.
    pub async fn find(&self, actor: &Actor, id: DirectAwardId, at: Instant) -> Result<DirectAward, Refusal> {
        let direct = store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(absent)?;
        self.require_clear(actor, (direct.framework, direct.provider), at).await?;
        Ok(direct)
    }

    /// A framework's, in the order in which they were proposed: a council sees all of its own, save those of providers in whom
    /// the caller has an interest, a provider those that were awarded to it.
    ///
    /// # Errors
    /// `not-found` for another council's framework; `declaration-needed`.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<DirectAward>, Refusal> {
        match actor.tenant {
            Tenant::Provider(_) => self.frameworks.published(framework).await?,
            _ => self.frameworks.owned(actor, framework).await?,
        };
        let shut = self.conflicts.shut(actor, Matter::framework(framework), at).await?;
        let rows = store::list(self.db.reader(), actor.tenant, (framework, &shut), page).await?;
        Ok(Page::of(rows, page, |direct| direct.id.0))
    }

    /// Gives a proposal up.
    ///
    /// # Errors
    /// `not-found`; `stale`; `wrong-state` once it was withdrawn or awarded; `validation` without a reason;
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn withdraw(
        &self,
        call: &Call,
        id: DirectAwardId,
        version: i64,
        reason: &str,
    ) -> Result<DirectAward, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_MOST);
        faults.verdict()?;
        let clear = self.cleared(&call.actor, id, call.at).await.map(drop);
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let direct = self.held(work, &call.actor, id).await?;
                if direct.version != version {
                    return Err(Refusal::stale(direct.version));
                }
                direct.must_stand()?;
                direct.must_be_open()?;
                let withdrawn = Withdrawal { by: call.actor.id.into(), at: work.at(), reason: reason.to_owned() };
                if !store::withdraw(work.tx(), id, version, &withdrawn).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let data = json!({"reason": reason, "version": version + 1});
                note(work, "direct_award.withdrawn", &direct, data);
                Ok(DirectAward { withdrawn: Some(withdrawn), version: version + 1, ..direct })
            })
            .await
    }

    /// The caller's own council's.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn owned(&self, actor: &Actor, id: DirectAwardId) -> Result<DirectAward, Refusal> {
        match actor.tenant {
            Tenant::Authority(_) => store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(absent),
            _ => Err(absent()),
        }
    }

    /// As [`Self::owned`], inside a unit of work, until whose end nobody else holds it.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn held(&self, work: &Work, actor: &Actor, id: DirectAwardId) -> Result<DirectAward, Refusal> {
        let Tenant::Authority(_) = actor.tenant else { return Err(absent()) };
        store::hold(work.tx(), actor.tenant, id).await?.ok_or_else(absent)
    }

    /// Lets in whom no interest in the provider keeps out (T09).
    ///
    /// # Errors
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn require_clear(
        &self,
        actor: &Actor,
        (framework, provider): (FrameworkId, ProviderId),
        at: Instant,
    ) -> Result<(), Refusal> {
        self.conflicts.require_clear(actor, Matter::framework(framework), [provider], at).await
    }

    /// That its provider is no excluded supplier at that instant.
    ///
    /// # Errors
    /// `wrong-state` naming the entry of the debarment list.
    pub async fn require_not_excluded(&self, actor: &Actor, direct: &DirectAward, at: Instant) -> Result<(), Refusal> {
        let Some(member) = self.memberships.of_location(direct.framework, direct.location).await? else {
            return Ok(());
        };
        let regime = self.frameworks.owned(actor, direct.framework).await?.regime;
        self.exclusions.require_not_debarred((direct.provider, member.application), regime, at).await
    }

    /// That its home is still an active member of the lot (W11); nobody can change that until the unit of work ends.
    ///
    /// # Errors
    /// `wrong-state` saying what it lacks.
    pub async fn require_member(work: &Work, direct: &DirectAward) -> Result<(), Refusal> {
        let home = (direct.location, direct.membership);
        match Memberships::lacks(work, (direct.framework, direct.lot), home).await? {
            None => Ok(()),
            Some(lacks) => Err(Refusal::wrong_state(format!(
                "{} is not {lacks}, so nothing is awarded to it.",
                direct.location_name
            ))),
        }
    }

    /// Counts the award as a change of what was proposed, in the award's own unit of work.
    ///
    /// # Errors
    /// `stale` when somebody else was faster.
    pub async fn awarded(work: &Work, direct: &DirectAward) -> Result<(), Refusal> {
        match store::touch(work.tx(), direct.id, direct.version).await? {
            true => Ok(()),
            false => Err(Refusal::stale(direct.version + 1)),
        }
    }

    /// Those of a framework, found for its council, that a notice may fall due for: neither withdrawn nor made by the choice of
    /// the person who is cared for, which is noticed nowhere.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn noticed(&self, framework: FrameworkId) -> Result<Vec<Noticed>, Refusal> {
        store::noticed(self.db.reader(), framework).await
    }

    async fn cleared(&self, actor: &Actor, id: DirectAwardId, at: Instant) -> Result<DirectAward, Refusal> {
        let direct = self.owned(actor, id).await?;
        self.require_clear(actor, (direct.framework, direct.provider), at).await?;
        Ok(direct)
    }
}

fn absent() -> Refusal {
    Refusal::not_found("direct award")
}

fn note(work: &Work, action: &'static str, direct: &DirectAward, data: serde_json::Value) {
    work.note(Event::new(action, "direct_award", direct.id, data).within(Tenant::Authority(direct.authority)));
}
