//! Where the bytes of documents lie: a folder of this machine, or a bucket.
//!
//! An object belongs to one document for ever: its key is the provider, the content's hash and the document's id. So an
//! object whose document never came to be, or is gone, can be taken away without asking whether another needs it.

mod s3;

use std::path::Path as FilePath;
use std::sync::Arc;

use futures_util::StreamExt;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use uuid::Uuid;

pub use s3::S3Settings;

use super::model::Document;
use crate::kernel::ids::EvidenceId;
use crate::kernel::{Instant, Problem, Refusal, canonical};

/// Why the store of documents cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the folder of documents {path} cannot be made: {source}")]
    Folder { path: String, source: std::io::Error },
    #[error("the store of documents cannot be used: {0}")]
    Store(#[from] object_store::Error),
    #[error("no connection to the store of documents can be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<dyn ObjectStore>);

/// An object that was found in the vault, and the document it was put there for.
pub(super) struct StoredObject {
    pub document: EvidenceId,
    pub bytes: u64,
    at: Path,
}

impl Vault {
    /// In a folder, made if need be. What was put in survives a power cut.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(path: &FilePath) -> Result<Self, VaultError> {
        std::fs::create_dir_all(path)
            .map_err(|source| VaultError::Folder { path: path.display().to_string(), source })?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))))
    }

    /// In a bucket.
    ///
    /// # Errors
    /// When the settings make no sense. Whether the bucket answers is seen at the first document.
    pub fn s3(settings: &S3Settings) -> Result<Self, VaultError> {
        Ok(Self(Arc::new(s3::bucket(settings)?)))
    }

    /// Gone with the process: for tests.
    pub fn memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    /// # Errors
    /// `busy` when the store does not answer.
    pub(super) async fn put(&self, document: &Document, bytes: Vec<u8>) -> Result<(), Refusal> {
        self.0.put(&key(document), bytes.into()).await.map(drop).map_err(|error| unanswered(&error))
    }

    /// The bytes as they were put in, which is proved by their hash.
    ///
    /// # Errors
    /// `busy` when the store does not answer; `internal` when the object is gone or not what it was.
    pub(super) async fn get(&self, document: &Document) -> Result<Vec<u8>, Refusal> {
        let found = async { self.0.get(&key(document)).await?.bytes().await };
        let bytes = match found.await {
            Ok(bytes) => bytes,
            Err(error @ object_store::Error::NotFound { .. }) => return Err(Refusal::internal(error)),
            Err(error) => return Err(unanswered(&error)),
        };
        if canonical::sha256(&bytes) == document.sha256 {
            return Ok(bytes.into());
        }
        Err(Refusal::internal(format!("the object of document {} is not what was put there", document.id)))
    }

    /// Sealed bytes of another slice, which belong to one thing of it for ever. A sweep passes them over.
    ///
    /// # Errors
    /// `busy` when the store does not answer.
    pub(super) async fn put_sealed(&self, whose: Uuid, thing: Uuid, bytes: Vec<u8>) -> Result<(), Refusal> {
        self.0.put(&sealed_key(whose, thing), bytes.into()).await.map(drop).map_err(|error| unanswered(&error))
    }

    /// # Errors
    /// `busy` when the store does not answer; `internal` when the object is gone.
    pub(super) async fn get_sealed(&self, whose: Uuid, thing: Uuid) -> Result<Vec<u8>, Refusal> {
        let found = async { self.0.get(&sealed_key(whose, thing)).await?.bytes().await };
        match found.await {
            Ok(bytes) => Ok(bytes.into()),
            Err(error @ object_store::Error::NotFound { .. }) => Err(Refusal::internal(error)),
            Err(error) => Err(unanswered(&error)),
        }
    }

    /// # Errors
    /// `busy` when the store does not answer.
    pub(super) async fn delete_sealed(&self, whose: Uuid, thing: Uuid) -> Result<(), Refusal> {
        self.0.delete(&sealed_key(whose, thing)).await.map_err(|error| unanswered(&error))
    }

    /// # Errors
    /// `busy` when the store does not answer.
    pub(super) async fn delete(&self, document: &Document) -> Result<(), Refusal> {
        self.0.delete(&key(document)).await.map_err(|error| unanswered(&error))
    }

    /// # Errors
    /// `busy` when the store does not answer.
    pub(super) async fn throw_away(&self, object: &StoredObject) -> Result<(), Refusal> {
        self.0.delete(&object.at).await.map_err(|error| unanswered(&error))
    }

    /// Every object that was put in before an instant of the store's own clock. Objects that we did not name are passed
    /// over.
    ///
    /// # Errors
    /// `busy` when the store does not answer.
    pub(super) async fn put_before(&self, before: Instant) -> Result<Vec<StoredObject>, Refusal> {
        let (mut found, mut objects) = (vec![], self.0.list(None));
        while let Some(object) = objects.next().await {
            let object = object.map_err(|error| unanswered(&error))?;
            if object.last_modified < before {
                found.extend(StoredObject::of(object));
            }
        }
        Ok(found)
    }
}

impl StoredObject {
    fn of(object: ObjectMeta) -> Option<Self> {
        let name = object.location.filename()?;
        let document = name.split_once('-').and_then(|(_, id)| id.parse().ok())?;
        Some(Self { document, bytes: object.size, at: object.location })
    }
}

/// `<provider>/<sha256>-<document>`
fn key(document: &Document) -> Path {
    Path::from_iter([document.provider.to_string(), format!("{}-{}", document.sha256, document.id)])
}

/// `sealed/<whose>/<thing>`, without a hyphen in its last part.
fn sealed_key(whose: Uuid, thing: Uuid) -> Path {
    Path::from_iter(["sealed".to_owned(), whose.to_string(), thing.simple().to_string()])
}

fn unanswered(error: &object_store::Error) -> Refusal {
    tracing::error!(%error, "the store of documents does not answer");
    Refusal::new(Problem::Busy, "The store of documents does not answer.").retry_after(5)
}
