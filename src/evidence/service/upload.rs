//! Taking a document in: first the object, then the row, its audit event and its idempotency row together.

use serde_json::json;

use super::Evidence;
use crate::evidence::content::{self, ContentFault};
use crate::evidence::model::{Document, EvidenceLimits, MediaType, Particulars, Validity};
use crate::evidence::store;
use crate::evidence::views::NewEvidence;
use crate::kernel::ids::ProviderId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, canonical};
use crate::store::{Event, Work};

/// A file that was looked into.
pub(super) struct Seen {
    pub bytes: Vec<u8>,
    pub sha256: String,
    pub media: Result<MediaType, ContentFault>,
}

impl Evidence {
    /// Takes a document into the provider's vault. The same bytes as the same kind of document are there once; as
    /// another kind they are another document, for a schedule that covers two insurances.
    ///
    /// # Errors
    /// `not-found` for another provider's vault; `too-large` for a document or a vault beyond its limit; `validation`
    /// with every fault of the particulars and of the bytes; `conflict`, with the `document_id`, when it is there
    /// already; `busy` when the store of documents does not answer.
    pub async fn upload(
        &self,
        call: &Call,
        provider: ProviderId,
        new: &NewEvidence,
        bytes: Vec<u8>,
    ) -> Result<Document, Refusal> {
        if call.actor.provider() != Some(provider) {
            return Err(Refusal::not_found("provider"));
        }
        let (document, bytes) = self.examined(call, provider, new, bytes).await?;
        // A repeated request is answered from its key, and a second upload of the same refused: neither needs an object.
        let stored = store::twin(self.db.reader(), provider, document.kind, &document.sha256).await?.is_none();
        if stored {
            require_room(store::bytes_of(self.db.reader(), provider).await?, &document, &self.limits)?;
            self.vault.put(&document, bytes).await?;
        }
        self.db
            .write(call, async |work| {
                require_no_twin(work, &document).await?;
                if !stored {
                    let detail = "The same document was being deleted just now. Send it again.";
                    return Err(Refusal::new(Problem::Busy, detail).retry_after(1));
                }
                take_in(work, &document, &self.limits).await
            })
            .await
    }

    /// The document that these bytes would be.
    async fn examined(
        &self,
        call: &Call,
        provider: ProviderId,
        new: &NewEvidence,
        bytes: Vec<u8>,
    ) -> Result<(Document, Vec<u8>), Refusal> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > self.limits.document {
            let detail = format!("A document may have {} bytes.", self.limits.document);
            return Err(Refusal::new(Problem::TooLarge, detail));
        }
        let seen = self.seen(bytes).await?;
        let mut faults = Faults::new();
        let validity = Validity { issued_on: new.issued_on, expires_on: new.expires_on };
        let particulars = Particulars::checked(&new.kind, &new.title, &new.issuer, validity, &mut faults);
        if let Err(ContentFault { code, detail }) = &seen.media {
            faults.add("", code, detail.as_str());
        }
        faults.verdict()?;
        let (Some(particulars), Ok(media_type)) = (particulars, seen.media) else {
            return Err(Refusal::internal("a document without faults could not be read"));
        };
        let Particulars { kind, title, issuer, validity } = particulars;
        let document = Document {
            id: self.db.ids().fresh(call.at),
            provider,
            kind,
            title,
            issuer,
            validity,
            sha256: seen.sha256,
            bytes: size,
            media_type,
            uploaded_by: call.actor.id,
            uploaded_at: call.at,
        };
        Ok((document, seen.bytes))
    }

    pub(super) async fn seen(&self, bytes: Vec<u8>) -> Result<Seen, Refusal> {
        let _core = self.cores.acquire().await.map_err(Refusal::internal)?;
        let expanded = self.limits.expanded;
        let look = move || {
            let media = content::recognise(&bytes, expanded);
            Seen { sha256: canonical::sha256(&bytes), media, bytes }
        };
        tokio::task::spawn_blocking(look).await.map_err(Refusal::internal)
    }
}

async fn require_no_twin(work: &Work, document: &Document) -> Result<(), Refusal> {
    let Document { provider, kind, sha256, .. } = document;
    let Some(twin) = store::twin(work.tx(), *provider, *kind, sha256).await? else { return Ok(()) };
    let detail = format!("These very bytes are in the vault as {} already: document {twin}.", kind.code());
    Err(Refusal::new(Problem::Conflict, detail).member("document_id", twin.to_string()))
}

/// The row of a document whose object is in the store by now.
async fn take_in(work: &Work, document: &Document, limits: &EvidenceLimits) -> Result<Document, Refusal> {
    store::hold_vault(work.tx(), document.provider).await?;
    require_room(store::bytes_of(work.tx(), document.provider).await?, document, limits)?;
    store::insert(work.tx(), document).await?;
    let data = json!({
        "kind": document.kind, "title": document.title, "issuer": document.issuer, "validity": document.validity,
        "sha256": document.sha256, "bytes": document.bytes, "media_type": document.media_type.name(),
    });
    work.note(Event::new("evidence.uploaded", "evidence", document.id, data));
    Ok(document.clone())
}

fn require_room(taken: u64, document: &Document, limits: &EvidenceLimits) -> Result<(), Refusal> {
    if taken.saturating_add(document.bytes) <= limits.provider {
        return Ok(());
    }
    let detail = format!("All documents of a provider together may have {} bytes.", limits.provider);
    Err(Refusal::new(Problem::TooLarge, detail))
}
