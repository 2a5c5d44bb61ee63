//! What a provider says that its locations can take: how many there is room for, and how many are free (W27).

use serde_json::json;

use super::Providers;
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Refusal, Tenant, london};
use crate::providers::model::DeclaredCapacity;
use crate::providers::store::capacity;
use crate::providers::views::NewCapacity;
use crate::store::Event;

const MOST: i32 = 10_000;

impl Providers {
    /// Declares capacity and vacancies of one of the provider's own locations for a day.
    ///
    /// # Errors
    /// `not-found` unless the provider is the caller's to see and answers for the location; `validation` for a day in
    /// the future or figures that cannot be.
    pub async fn declare_capacity(
        &self,
        call: &Call,
        provider: ProviderId,
        location: LocationId,
        new: &NewCapacity,
    ) -> Result<DeclaredCapacity, Refusal> {
        self.find(&call.actor, provider).await?;
        self.own_location(provider, location).await?;
        let mut faults = Faults::new();
        faults.require(new.as_at <= london::date_of(call.at), "/as_at", "future_date", "must not lie in the future");
        let possible = (0..=MOST).contains(&new.capacity);
        faults.require(possible, "/capacity", "out_of_range", "must be between 0 and 10000");
        let room = (0..=new.capacity).contains(&new.vacancies);
        faults.require(room, "/vacancies", "out_of_range", "must be between 0 and the capacity");
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let declared = DeclaredCapacity {
                    as_at: new.as_at,
                    capacity: new.capacity,
                    vacancies: new.vacancies,
                    declared_by: call.actor.id,
                    declared_at: work.at(),
                };
                capacity::declare(work.tx(), location, &declared).await?;
                let data = json!({"as_at": new.as_at, "capacity": new.capacity, "vacancies": new.vacancies});
                let event = Event::new("location.capacity_declared", "location", location, data);
                work.note(event.within(Tenant::Provider(provider)));
                let latest = capacity::declared(work.tx(), location).await?;
                Ok(latest.unwrap_or(declared))
            })
            .await
    }

    /// How many people a location can serve by what was declared for the latest day, whoever asks; none where nothing was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn declared_capacity(&self, location: LocationId) -> Result<Option<i32>, Refusal> {
        Ok(capacity::declared(self.db.reader(), location).await?.map(|declared| declared.capacity))
    }

    /// What was declared for the latest day.
    ///
    /// # Errors
    /// `not-found` unless the provider is the caller's to see, answers for the location and has declared something.
    pub async fn capacity(
        &self,
        actor: &Actor,
        provider: ProviderId,
        location: LocationId,
    ) -> Result<DeclaredCapacity, Refusal> {
        self.find(actor, provider).await?;
        self.own_location(provider, location).await?;
        let declared = capacity::declared(self.db.reader(), location).await?;
        declared.ok_or_else(|| Refusal::not_found("declaration of capacity"))
    }
}
