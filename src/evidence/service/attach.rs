//! Showing documents: which of them come with an application (K3).

use std::collections::BTreeSet;

use super::Evidence;
use crate::evidence::store;
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, EvidenceId};
use crate::kernel::text::Faults;
use crate::store::Work;

impl Evidence {
    /// Makes these the documents of a draft, in place of those it had, inside the caller's unit of work; from its
    /// submission on the council it goes to may read them. For the slice that keeps applications: it has found the draft
    /// for its caller, and notes the event.
    ///
    /// # Errors
    /// `wrong-state` when it is no draft; `validation` with the place in the list (`/0`) of every document that is not
    /// the applicant's.
    pub async fn attach(work: &Work, application: ApplicationId, documents: &[EvidenceId]) -> Result<(), Refusal> {
        let provider = store::draft_of(work.tx(), application)
            .await?
            .ok_or_else(|| Refusal::wrong_state("Documents are attached to a draft, and this application is none."))?;
        let wanted: BTreeSet<EvidenceId> = documents.iter().copied().collect();
        let wanted: Vec<EvidenceId> = wanted.into_iter().collect();
        let held = store::hold(work.tx(), provider, &wanted).await?;
        let held: BTreeSet<EvidenceId> = held.into_iter().map(|document| document.id).collect();
        let mut faults = Faults::new();
        for (place, id) in documents.iter().enumerate() {
            let pointer = format!("/{place}");
            faults.require(held.contains(id), &pointer, "unknown", "is not a document of this provider");
        }
        faults.verdict()?;
        store::replace(work.tx(), application, &wanted, work.at()).await
    }
}
