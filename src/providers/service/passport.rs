//! The provider's consent to have its answers offered again.

use serde_json::json;
use uuid::Uuid;

use super::Providers;
use crate::kernel::ids::{AuthorityId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Refusal};
use crate::providers::model::{Passport, Said};
use crate::providers::store;
use crate::store::Event;

impl Providers {
    /// What the provider has last said of each buyer.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's own.
    pub async fn passport(&self, actor: &Actor, id: ProviderId) -> Result<Passport, Refusal> {
        self.find(actor, id).await?;
        store::passport::passport(self.db.reader(), id).await
    }

    /// Consents to having answers offered to one buyer, or takes the consent back. Saying the same again changes nothing.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's own; `validation` for a buyer that there is not.
    pub async fn consent(
        &self,
        call: &Call,
        id: ProviderId,
        (buyer, consented): (AuthorityId, bool),
    ) -> Result<Passport, Refusal> {
        self.db
            .write(call, async |work| {
                let provider = store::find(work.tx(), call.actor.tenant, id).await?;
                provider.ok_or_else(|| Refusal::not_found("provider"))?;
                let mut faults = Faults::new();
                let known = store::passport::is_buyer(work.tx(), buyer).await?;
                faults.require(known, "/authority_id", "unknown_authority", "is not an authority of this installation");
                faults.verdict()?;
                let before = store::passport::said_of(work.tx(), id, buyer).await?;
                if before.is_none_or(|said| said.consented != consented) {
                    let said = Said { consented, by: call.actor.id, at: work.at() };
                    store::passport::say(work.tx(), work.fresh::<Uuid>(), (id, buyer), &said).await?;
                    let action = if consented { "passport.consent_given" } else { "passport.consent_withdrawn" };
                    let data = json!({"consent": consented, "authority": buyer});
                    work.note(Event::new(action, "provider", id, data));
                }
                store::passport::passport(work.tx(), id).await
            })
            .await
    }

    /// Whether a provider's answers may be offered where it applies to this buyer. For the slice that holds them, which has
    /// settled whose they are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn consents(&self, id: ProviderId, buyer: AuthorityId) -> Result<bool, Refusal> {
        let said = store::passport::said_of(self.db.reader(), id, buyer).await?;
        Ok(said.is_some_and(|said| said.consented))
    }
}
