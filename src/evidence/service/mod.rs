//! The use cases of the vault. Reading is here; uploading, attaching and deleting have files of their own.

mod attach;
mod delete;
mod sweep;
mod upload;

use std::sync::Arc;

use chrono::NaiveDate;
use tokio::sync::Semaphore;

pub use sweep::{Swept, sweep};

use super::model::{Document, EvidenceFact, EvidenceLimits, Watch};
use super::store::{self, DocumentFilter};
use super::vault::Vault;
use crate::kernel::ids::{EvidenceId, ProviderId};
use crate::kernel::{Actor, Page, PageRequest, Refusal, Tenant};
use crate::providers::Providers;
use crate::store::Db;

#[derive(Clone)]
pub struct Evidence {
    db: Db,
    providers: Providers,
    vault: Vault,
    limits: EvidenceLimits,
    /// One file is looked into on each core: unpacking costs time and memory.
    cores: Arc<Semaphore>,
}

impl Evidence {
    pub fn new(db: Db, providers: Providers, vault: Vault, limits: EvidenceLimits) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { db, providers, vault, limits, cores: Arc::new(Semaphore::new(cores)) }
    }

    /// # Errors
    /// `not-found` unless it is the caller's own, or attached to an application that was submitted to the caller's
    /// council.
    pub async fn find(&self, actor: &Actor, id: EvidenceId) -> Result<Document, Refusal> {
        store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("document"))
    }

    /// The bytes of a document that [`Evidence::find`] has found.
    ///
    /// # Errors
    /// `busy` when the store of documents does not answer.
    pub async fn content(&self, document: &Document) -> Result<Vec<u8>, Refusal> {
        self.vault.get(document).await
    }

    /// What the caller may see of a provider's documents, in the order in which they were uploaded.
    ///
    /// # Errors
    /// `not-found` for a provider that is not the caller's to see.
    pub async fn list(
        &self,
        actor: &Actor,
        provider: ProviderId,
        filter: &DocumentFilter,
        page: PageRequest,
    ) -> Result<Page<Document>, Refusal> {
        self.providers.find(actor, provider).await?;
        let rows = store::list(self.db.reader(), actor.tenant, provider, filter, page).await?;
        Ok(Page::of(rows, page, |document| document.id.0))
    }

    /// Everything that the caller may see of a provider's documents: what its standing is made of.
    ///
    /// # Errors
    /// `not-found` for a provider that is not the caller's to see.
    pub async fn all(&self, actor: &Actor, provider: ProviderId) -> Result<Vec<Document>, Refusal> {
        self.providers.find(actor, provider).await?;
        store::all(self.db.reader(), actor.tenant, provider).await
    }

    /// What rules may know of some of a provider's documents on one day, in the order in which they are named. For other
    /// slices, which know whose documents they ask about.
    ///
    /// # Errors
    /// `not-found` when one of them is not the provider's.
    pub async fn facts(
        &self,
        provider: ProviderId,
        documents: &[EvidenceId],
        on: NaiveDate,
    ) -> Result<Vec<EvidenceFact>, Refusal> {
        let mut facts = vec![];
        for id in documents {
            let document = store::find(self.db.reader(), Tenant::Provider(provider), *id).await?;
            let document = document.ok_or_else(|| Refusal::not_found("document"))?;
            facts.push(EvidenceFact::of(&document, Watch::on(on)));
        }
        Ok(facts)
    }
}
