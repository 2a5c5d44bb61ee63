//! Deleting, by the rule of retention alone (T17).

use chrono::NaiveDate;
use serde_json::json;

use super::Evidence;
use crate::evidence::model::{Document, Kept};
use crate::evidence::store;
use crate::kernel::ids::EvidenceId;
use crate::kernel::{Call, Refusal, Tenant, london};
use crate::store::{Event, Work};

impl Evidence {
    /// Deletes a document of the caller's own. One that was never shown to anybody goes at once; one that was is kept
    /// until the law no longer wants it. What it was, and its hash, stay in the audit log.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` with the day it is kept to, or with why that day is not known yet.
    pub async fn delete(&self, call: &Call, id: EvidenceId) -> Result<(), Refusal> {
        let own = store::find(self.db.reader(), call.actor.tenant, id).await?;
        self.db.write(call, async |work| remove(work, call, id).await).await?;
        // The row is gone for good now. Should the object stay, it is swept later.
        if let Some(document) = own
            && let Err(error) = self.vault.delete(&document).await
        {
            tracing::warn!(%error, document = %id, "the object of a deleted document stays for the sweep");
        }
        Ok(())
    }
}

async fn remove(work: &Work, call: &Call, id: EvidenceId) -> Result<(), Refusal> {
    let Tenant::Provider(provider) = call.actor.tenant else { return Err(Refusal::not_found("document")) };
    let document = store::hold_alone(work.tx(), provider, id).await?.ok_or_else(|| Refusal::not_found("document"))?;
    let today = london::date_of(work.at());
    for process in store::processes(work.tx(), id, today).await? {
        require_over(&process.kept(), today)?;
    }
    store::detach(work.tx(), id).await?;
    store::delete(work.tx(), id).await?;
    let Document { kind, title, issuer, validity, sha256, .. } = &document;
    let data = json!({"kind": kind, "title": title, "issuer": issuer, "validity": validity, "sha256": sha256});
    work.note(Event::new("evidence.deleted", "evidence", id, data));
    Ok(())
}

fn require_over(kept: &Kept, today: NaiveDate) -> Result<(), Refusal> {
    match kept {
        Kept::Free => Ok(()),
        Kept::Until(last) if *last < today => Ok(()),
        Kept::Until(last) => Err(Refusal::wrong_state(format!(
            "A council has decided on this document: it is kept to {last}, and that day included."
        ))
        .member("kept_until", last.to_string())),
        Kept::NotKnownYet(why) => Err(Refusal::wrong_state(format!("This document cannot be deleted yet: {why}."))),
    }
}
