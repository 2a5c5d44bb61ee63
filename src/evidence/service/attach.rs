//! Showing documents: which of them come with an application (K3).

use std::collections::BTreeSet;

use super::{Evidence, require_own};
use crate::evidence::store;
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, EvidenceId, ProviderId};
use crate::questionnaire::NamedDocument;
use crate::store::Work;

impl Evidence {
    /// Makes these the documents of a draft, in place of those it had, inside the caller's unit of work; from its
    /// submission on the council it goes to may read them. For the slice that keeps applications: it has found the draft
    /// for its provider, has changed it in this very unit of work, and notes the event.
    ///
    /// Two statements: what is attached cannot be deleted any more, and whether a document is the provider's is seen by
    /// whether it could be attached.
    ///
    /// # Errors
    /// `validation` with the place of every document that is not the provider's.
    pub async fn attach(
        work: &Work,
        application: ApplicationId,
        provider: ProviderId,
        documents: &[NamedDocument],
    ) -> Result<(), Refusal> {
        let wanted: BTreeSet<EvidenceId> = documents.iter().map(|named| named.document).collect();
        let wanted: Vec<EvidenceId> = wanted.into_iter().collect();
        let attached = store::attach(work.tx(), application, provider, &wanted, work.at()).await?;
        require_own(documents, |named| attached.contains(&named.document))?;
        store::detach_others(work.tx(), application, &wanted).await
    }
}
