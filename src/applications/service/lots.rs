//! Which lots a draft is for, and which of them a location can still have: a member may apply for those it lacks.

use serde_json::json;

use super::{Applications, overtaken};
use crate::applications::model::{Application, ChosenLot, OfferedLot, Room, WantedLot};
use crate::applications::store;
use crate::frameworks::Framework;
use crate::kernel::ids::{ApplicationId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, FieldError, Problem, Refusal};
use crate::register::Location;
use crate::store::Event;

impl Applications {
    /// Says which lots a draft is for, in place of what it said before.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` from the submission on; `stale` when it has changed since `version`;
    /// `validation` with every lot that there is not, that is closed, that the location has, or that is named twice, and
    /// every capacity that cannot be; `conflict` when the location has become a member of every lot.
    pub async fn choose_lots(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        wanted: &[WantedLot],
    ) -> Result<Application, Refusal> {
        let chosen = self.chosen(call, id, version, wanted).await;
        self.db
            .write(call, async |work| {
                let (draft, lots) = chosen.as_ref().map_err(Clone::clone)?;
                if !store::save_lots(work.tx(), draft, lots).await? {
                    return Err(overtaken(work, call.actor.tenant, draft).await?);
                }
                let data = json!({"lots": lots, "version": version + 1});
                work.note(Event::new("application.lots_chosen", "application", id, data));
                Ok(Application { lots: lots.clone(), version: version + 1, ..draft.clone() })
            })
            .await
    }

    async fn chosen(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        wanted: &[WantedLot],
    ) -> Result<(Application, Vec<ChosenLot>), Refusal> {
        let draft = self.visible(call.actor.tenant, id).await?;
        draft.require_draft()?;
        draft.require_version(version)?;
        let framework = self.frameworks.published(draft.framework).await?;
        let location = self.providers.own_location(draft.provider, draft.location).await?;
        let offered = self.lots_for(&framework, draft.provider, &location).await?;
        let lots = self.choose(wanted, &offered, &location).await?;
        Ok((draft, lots))
    }

    /// # Errors
    /// `validation` with every fault.
    pub(super) async fn choose(
        &self,
        wanted: &[WantedLot],
        offered: &[OfferedLot],
        location: &Location,
    ) -> Result<Vec<ChosenLot>, Refusal> {
        let room = self.room(location, wanted.iter().map(|lot| lot.capacity)).await?;
        let faults = |faults: Faults| Refusal::of(Problem::Validation).fields(faults.into_vec());
        ChosenLot::choose(wanted, offered, room).map_err(faults)
    }

    /// What is wrong by now with what a draft has chosen.
    pub(super) async fn lapsed(
        &self,
        chosen: &[ChosenLot],
        offered: &[OfferedLot],
        location: &Location,
    ) -> Result<Vec<FieldError>, Refusal> {
        if chosen.is_empty() {
            return Ok(vec![]);
        }
        let wanted: Vec<WantedLot> =
            chosen.iter().map(|lot| WantedLot { code: lot.code.clone(), capacity: lot.capacity }).collect();
        let room = self.room(location, wanted.iter().map(|lot| lot.capacity)).await?;
        Ok(ChosenLot::choose(&wanted, offered, room).err().map_or_else(Vec::new, Faults::into_vec))
    }

    /// What a provider has declared matters only where the register's beds do not settle it.
    async fn room(
        &self,
        location: &Location,
        mut capacities: impl Iterator<Item = Option<i32>>,
    ) -> Result<Room, Refusal> {
        let beds = location.beds;
        let declared = match capacities.any(|capacity| capacity > Some(beds)) {
            true => self.providers.declared_capacity(location.id).await?,
            false => None,
        };
        Ok(Room { beds, declared })
    }

    /// The lots of a framework as they stand for a location.
    ///
    /// # Errors
    /// `conflict` when the location is a member of every lot, or suspended, or the member of another provider;
    /// `wrong-state` when every lot that it could have is closed.
    pub(super) async fn lots_for(
        &self,
        framework: &Framework,
        provider: ProviderId,
        location: &Location,
    ) -> Result<Vec<OfferedLot>, Refusal> {
        let member = self.memberships.of_location(framework.id, location.id).await?;
        let held = |lot| member.as_ref().is_some_and(|member| member.is_of(lot));
        let offered: Vec<OfferedLot> = framework
            .lots
            .iter()
            .map(|lot| OfferedLot {
                id: lot.id,
                code: lot.terms.code.clone(),
                title: lot.terms.title.clone(),
                closed: lot.closed.is_some(),
                held: held(lot.id),
            })
            .collect();
        if let Some(member) = member {
            let whole = offered.iter().all(|lot| lot.held);
            if whole || member.provider != provider {
                let detail = format!("{} is already a member of this framework, {}.", location.name, member.id);
                return Err(Refusal::new(Problem::Conflict, detail));
            }
            if !member.state.is_open_to_work() {
                let detail = format!(
                    "{} is a member of this framework that is {}; it may apply for further lots once it is reinstated.",
                    location.name,
                    member.state.words()
                );
                return Err(Refusal::new(Problem::Conflict, detail));
            }
        }
        if offered.iter().all(|lot| lot.closed || lot.held) {
            return Err(Refusal::wrong_state("Every lot that this location could join takes no more applications."));
        }
        Ok(offered)
    }

    /// # Errors
    /// `conflict` when the location has become a member of a lot that it applies for.
    pub(super) async fn require_lots_free(&self, draft: &Application, location: &Location) -> Result<(), Refusal> {
        let Some(member) = self.memberships.of_location(draft.framework, location.id).await? else { return Ok(()) };
        let framework = self.frameworks.published(draft.framework).await?;
        let wanted = |code: &str| draft.lots.iter().any(|lot| lot.code == code);
        let mut taken = framework.lots.iter().filter(|lot| wanted(&lot.terms.code) && member.is_of(lot.id));
        if member.provider == draft.provider && taken.next().is_none() {
            return Ok(());
        }
        let detail = format!("{} is already a member of this framework, {}.", location.name, member.id);
        Err(Refusal::new(Problem::Conflict, detail))
    }
}

/// What keeps a draft that has chosen no lot from being handed in.
pub(super) fn missing(chosen: &[ChosenLot]) -> Option<FieldError> {
    let detail = "This framework has several lots: say which of them the application is for, and what is offered";
    chosen.is_empty().then(|| FieldError::new("/lots", "missing", detail))
}
