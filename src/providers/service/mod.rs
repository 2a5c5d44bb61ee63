//! Setting up providers, looking them up, and saying which locations they answer for.

mod capacity;
mod identify;
mod passport;
mod supplier;

use serde_json::json;

use super::model::Provider;
use super::store;
use super::views::NewProvider;
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Page, PageRequest, Problem, Refusal, Tenant};
use crate::register::{Location, Register};
use crate::store::{Db, Event};

#[derive(Clone)]
pub struct Providers {
    db: Db,
    register: Register,
}

impl Providers {
    pub fn new(db: Db, register: Register) -> Self {
        Self { db, register }
    }

    /// # Errors
    /// `validation` when a field is no good, `conflict` when the party is known already.
    pub async fn create(&self, call: &Call, new: &NewProvider) -> Result<Provider, Refusal> {
        let mut faults = Faults::new();
        faults.text("/name", &new.name, 200);
        let identifiers = identify::stated(new, &mut faults);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                for identifier in &identifiers {
                    identify::require_free(work, identifier).await?;
                }
                let provider = Provider {
                    id: work.fresh(),
                    name: new.name.clone(),
                    identifiers: identifiers.clone(),
                    version: 1,
                    created_at: work.at(),
                };
                store::insert(work.tx(), &provider).await?;
                let data = json!({
                    "name": provider.name, "companies_house_number": provider.companies_house_number(),
                    "identifiers": identify::named(&provider.identifiers),
                });
                let event = Event::new("provider.created", "provider", provider.id, data);
                work.note(event.within(Tenant::Provider(provider.id)));
                Ok(provider)
            })
            .await
    }

    /// Whatever the caller: for other slices that were handed a provider's id by one they trust.
    ///
    /// # Errors
    /// `not-found` when there is no such provider.
    pub async fn provider(&self, id: ProviderId) -> Result<Provider, Refusal> {
        store::find(self.db.reader(), Tenant::Platform, id).await?.ok_or_else(|| Refusal::not_found("provider"))
    }

    /// # Errors
    /// `not-found` when it does not exist or is not the caller's to see.
    pub async fn find(&self, actor: &Actor, id: ProviderId) -> Result<Provider, Refusal> {
        store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("provider"))
    }

    /// In order of creation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, actor: &Actor, page: PageRequest) -> Result<Page<Provider>, Refusal> {
        let rows = store::list(self.db.reader(), actor.tenant, page).await?;
        Ok(Page::of(rows, page, |provider| provider.id.0))
    }

    /// # Errors
    /// `not-found` when the provider does not exist or is not the caller's to see.
    pub async fn locations(&self, actor: &Actor, id: ProviderId, page: PageRequest) -> Result<Page<Location>, Refusal> {
        self.find(actor, id).await?;
        self.register.list_of(id, page).await
    }

    /// A location, for a provider that answers for it.
    ///
    /// # Errors
    /// `not-found` when the register does not hold the location or another provider answers for it.
    pub async fn own_location(&self, provider: ProviderId, location: LocationId) -> Result<Location, Refusal> {
        let location = self.register.location(location).await?;
        if location.provider == Some(provider) { Ok(location) } else { Err(Refusal::not_found("location")) }
    }

    /// From now on the provider answers for the location.
    ///
    /// # Errors
    /// `not-found` when there is no such provider; `validation` when there is no such location; `conflict` when a
    /// provider answers for it already.
    pub async fn link(&self, call: &Call, id: ProviderId, location: LocationId) -> Result<Location, Refusal> {
        self.db
            .write(call, async |work| {
                store::find(work.tx(), call.actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("provider"))?;
                let linked = Register::link(work, location, id).await.map_err(|refusal| match refusal.problem() {
                    Problem::NotFound => {
                        Refusal::invalid("/location_id", "unknown", "is not a location of the register")
                    }
                    _ => refusal,
                })?;
                let data = json!({"cqc_id": linked.cqc_id, "name": linked.name, "provider": id});
                let event = Event::new("location.linked", "location", location, data);
                work.note(event.within(Tenant::Provider(id)));
                Ok(linked)
            })
            .await
    }
}
