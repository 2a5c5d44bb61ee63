//! The provider's consent to have its answers offered again.

use serde_json::json;
use uuid::Uuid;

use super::Providers;
use crate::kernel::ids::ProviderId;
use crate::kernel::{Actor, Call, Refusal};
use crate::providers::model::{Passport, Said};
use crate::providers::store;
use crate::store::Event;

impl Providers {
    /// What the provider has last said.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's own.
    pub async fn passport(&self, actor: &Actor, id: ProviderId) -> Result<Passport, Refusal> {
        self.find(actor, id).await?;
        store::passport::passport(self.db.reader(), id).await
    }

    /// Consents, or takes the consent back. Saying the same again changes nothing.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's own.
    pub async fn consent(&self, call: &Call, id: ProviderId, consented: bool) -> Result<Passport, Refusal> {
        self.db
            .write(call, async |work| {
                let provider = store::find(work.tx(), call.actor.tenant, id).await?;
                provider.ok_or_else(|| Refusal::not_found("provider"))?;
                let passport = store::passport::passport(work.tx(), id).await?;
                if passport.said.as_ref().is_some_and(|said| said.consented == consented) {
                    return Ok(passport);
                }
                let said = Said { consented, by: call.actor.id, at: work.at() };
                store::passport::say(work.tx(), work.fresh::<Uuid>(), id, &said).await?;
                let action = if consented { "passport.consent_given" } else { "passport.consent_withdrawn" };
                work.note(Event::new(action, "provider", id, json!({"consent": consented})));
                Ok(Passport { said: Some(said) })
            })
            .await
    }

    /// Whether a provider's answers may be offered again. For the slice that holds them, which has settled whose they
    /// are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn consents(&self, id: ProviderId) -> Result<bool, Refusal> {
        Ok(store::passport::passport(self.db.reader(), id).await?.consents())
    }
}
