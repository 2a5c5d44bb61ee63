//! The use cases of the vault. Reading is here; uploading, attaching and deleting have files of their own.

mod attach;
mod delete;
mod sealed;
mod sweep;
mod upload;

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;
use tokio::sync::Semaphore;

pub use sealed::LookedInto;
pub use sweep::{Swept, sweep};

use super::model::{Document, EvidenceFact, EvidenceLimits, Watch};
use super::store::{self, DocumentFilter};
use super::vault::Vault;
use crate::conflicts::{Conflicts, Matter};
use crate::kernel::ids::{EvidenceId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal};
use crate::providers::Providers;
use crate::questionnaire::NamedDocument;
use crate::store::{Db, Event};

#[derive(Clone)]
pub struct Evidence {
    db: Db,
    providers: Providers,
    vault: Vault,
    limits: EvidenceLimits,
    conflicts: Conflicts,
    /// One file is looked into on each core: unpacking costs time and memory.
    cores: Arc<Semaphore>,
}

impl Evidence {
    pub fn new(db: Db, providers: Providers, vault: Vault, limits: EvidenceLimits, conflicts: Conflicts) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { db, providers, vault, limits, conflicts, cores: Arc::new(Semaphore::new(cores)) }
    }

    /// # Errors
    /// `not-found` unless it is the caller's own, or attached to an application that was submitted to the caller's
    /// council or is shared with it; `declaration-needed` and `conflict-of-interest` for a council's people (T09).
    pub async fn find(&self, actor: &Actor, id: EvidenceId, at: Instant) -> Result<Document, Refusal> {
        let document = store::find(self.db.reader(), actor.tenant, id).await?;
        let document = document.ok_or_else(|| Refusal::not_found("document"))?;
        self.require_clear(actor, (document.provider, Some(id)), at).await?;
        Ok(document)
    }

    /// A council's people come to a provider's documents through the frameworks that it applied to: one of these must be
    /// open to them.
    async fn require_clear(
        &self,
        actor: &Actor,
        (provider, document): (ProviderId, Option<EvidenceId>),
        at: Instant,
    ) -> Result<(), Refusal> {
        let Some(own) = actor.authority() else { return Ok(()) };
        let mut verdict = Ok(());
        for framework in store::shown_through(self.db.reader(), own, provider, document).await? {
            verdict = self.conflicts.require_clear(actor, Matter::framework(framework), [provider], at).await;
            if verdict.is_ok() {
                break;
            }
        }
        verdict
    }

    /// A document and its bytes. That they were given out, and to whom, is in the audit log before anybody has them.
    ///
    /// # Errors
    /// As [`Evidence::find`]; `busy` when the store of documents does not answer.
    pub async fn download(&self, call: &Call, id: EvidenceId) -> Result<(Document, Vec<u8>), Refusal> {
        let document = self.find(&call.actor, id, call.at).await?;
        let bytes = self.vault.get(&document).await?;
        let Document { provider, kind, sha256, .. } = &document;
        let data = json!({"provider": provider, "kind": kind, "sha256": sha256});
        self.db
            .write(call, async |work| {
                work.note(Event::new("evidence.downloaded", "evidence", id, data.clone()));
                Ok(())
            })
            .await?;
        Ok((document, bytes))
    }

    /// What the caller may see of a provider's documents, in the order in which they were uploaded.
    ///
    /// # Errors
    /// `not-found` for a provider that is not the caller's to see; `declaration-needed`; `conflict-of-interest`.
    pub async fn list(
        &self,
        actor: &Actor,
        provider: ProviderId,
        filter: &DocumentFilter,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<Document>, Refusal> {
        self.providers.find(actor, provider).await?;
        self.require_clear(actor, (provider, None), at).await?;
        let rows = store::list(self.db.reader(), actor.tenant, provider, filter, page).await?;
        Ok(Page::of(rows, page, |document| document.id.0))
    }

    /// Everything that the caller may see of a provider's documents: what its standing is made of.
    ///
    /// # Errors
    /// `not-found` for a provider that is not the caller's to see; `declaration-needed`; `conflict-of-interest`.
    pub async fn all(&self, actor: &Actor, provider: ProviderId, at: Instant) -> Result<Vec<Document>, Refusal> {
        self.providers.find(actor, provider).await?;
        self.require_clear(actor, (provider, None), at).await?;
        store::all(self.db.reader(), actor.tenant, provider).await
    }

    /// Everybody's documents whose last good day lies between these, and that nothing follows yet: for work that the clock
    /// sets off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ending(&self, from: NaiveDate, until: NaiveDate) -> Result<Vec<Document>, Refusal> {
        store::ending(self.db.reader(), from, until).await
    }

    /// What rules may know on one day of the documents that an application names, in that order. For the slice that keeps
    /// applications, which knows whose it is.
    ///
    /// # Errors
    /// `validation` with the place of every document that is not the provider's; [`Evidence::attach`] lets none come so far.
    pub async fn facts(
        db: &Db,
        provider: ProviderId,
        documents: &[NamedDocument],
        on: NaiveDate,
    ) -> Result<Vec<EvidenceFact>, Refusal> {
        let ids: Vec<EvidenceId> = documents.iter().map(|named| named.document).collect();
        let found = store::named(db.reader(), provider, &ids).await?;
        let of = |named: &NamedDocument| found.iter().find(|document| document.id == named.document);
        require_own(documents, |named| of(named).is_some())?;
        let fact = |named: &NamedDocument| Some(EvidenceFact::of(of(named)?, &named.question, Watch::on(on)));
        Ok(documents.iter().filter_map(fact).collect())
    }
}

/// # Errors
/// `validation` with the place of every document that is not `own`.
fn require_own(documents: &[NamedDocument], own: impl Fn(&NamedDocument) -> bool) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    for named in documents.iter().filter(|named| !own(named)) {
        faults.add(named.pointer.as_str(), "unknown_document", "is not a document in the evidence of this provider");
    }
    faults.verdict()
}
