//! What other slices have of the vault: a look into a file, and a place for bytes that they have sealed themselves.

use uuid::Uuid;

use super::Evidence;
use crate::evidence::content::ContentFault;
use crate::evidence::model::MediaType;
use crate::kernel::{Problem, Refusal};

/// A file that may be taken.
pub struct LookedInto {
    pub bytes: Vec<u8>,
    pub sha256: String,
    pub media: MediaType,
}

impl Evidence {
    /// Looks into a file as into a document of the vault: its size, its type, and whether it could do harm.
    ///
    /// # Errors
    /// `too-large`; `validation` with what is wrong with the bytes.
    pub async fn look_into(&self, bytes: Vec<u8>) -> Result<LookedInto, Refusal> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > self.limits.document {
            let detail = format!("A document may have {} bytes.", self.limits.document);
            return Err(Refusal::new(Problem::TooLarge, detail));
        }
        let seen = self.seen(bytes).await?;
        match seen.media {
            Ok(media) => Ok(LookedInto { bytes: seen.bytes, sha256: seen.sha256, media }),
            Err(ContentFault { code, detail }) => Err(Refusal::invalid("", code, detail)),
        }
    }

    /// # Errors
    /// `busy` when the store of documents does not answer.
    pub async fn keep_sealed(&self, whose: Uuid, thing: Uuid, sealed: Vec<u8>) -> Result<(), Refusal> {
        self.vault.put_sealed(whose, thing, sealed).await
    }

    /// # Errors
    /// `busy` when the store of documents does not answer; `internal` when the bytes are gone.
    pub async fn kept_sealed(&self, whose: Uuid, thing: Uuid) -> Result<Vec<u8>, Refusal> {
        self.vault.get_sealed(whose, thing).await
    }

    /// Takes sealed bytes away. Should the store not answer, they stay: without their row nobody finds them.
    pub async fn forget_sealed(&self, whose: Uuid, thing: Uuid) {
        if let Err(error) = self.vault.delete_sealed(whose, thing).await {
            tracing::warn!(%error, %thing, "sealed bytes that nothing needs were left in the store of documents");
        }
    }
}
