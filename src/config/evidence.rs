//! `[evidence]`: where providers' documents lie, how large they may be, and when a provider is told that one expires.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStore {
    /// A folder of this machine.
    #[default]
    Folder,
    /// A bucket that speaks Amazon's S3.
    S3,
}

/// The settings of S3 stand flat, so that the environment can give each of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceSection {
    pub store: EvidenceStore,
    pub folder: PathBuf,
    /// The most bytes of one document; no more than `server.file_bytes`.
    pub document_bytes: u64,
    /// The most bytes that an office document may hold when it is unpacked.
    pub expanded_bytes: u64,
    /// The most bytes of all documents of one provider.
    pub provider_bytes: u64,
    /// Days before the last good day of a document on which its provider is told so.
    pub expiry_notice_days: u32,
    /// And is told a last time.
    pub expiry_last_notice_days: u32,
    pub s3_bucket: Option<String>,
    pub s3_region: Option<String>,
    /// The address of an S3 that is not Amazon's.
    pub s3_endpoint: Option<String>,
    pub s3_access_key_id: Option<SecretString>,
    pub s3_secret_access_key: Option<SecretString>,
}

impl Default for EvidenceSection {
    fn default() -> Self {
        Self {
            store: EvidenceStore::Folder,
            folder: "data/evidence".into(),
            document_bytes: 10 * 1024 * 1024,
            expanded_bytes: 128 * 1024 * 1024,
            provider_bytes: 1024 * 1024 * 1024,
            expiry_notice_days: 30,
            expiry_last_notice_days: 7,
            s3_bucket: None,
            s3_region: None,
            s3_endpoint: None,
            s3_access_key_id: None,
            s3_secret_access_key: None,
        }
    }
}

impl EvidenceSection {
    /// `file_bytes`: the most that the server takes in as a file.
    pub(super) fn check(&self, file_bytes: usize, faults: &mut Vec<String>) {
        if self.document_bytes < 1024 || usize::try_from(self.document_bytes).is_ok_and(|bytes| bytes > file_bytes) {
            faults.push("evidence.document_bytes: must be at least 1024, and no more than server.file_bytes".into());
        }
        for (name, value) in [("expanded_bytes", self.expanded_bytes), ("provider_bytes", self.provider_bytes)] {
            if value < self.document_bytes {
                faults.push(format!("evidence.{name}: must be at least evidence.document_bytes"));
            }
        }
        if self.expiry_notice_days > 366 || self.expiry_last_notice_days >= self.expiry_notice_days {
            faults.push(
                "evidence.expiry_last_notice_days: must be less than evidence.expiry_notice_days, which is at most 366"
                    .into(),
            );
        }
        self.check_s3(faults);
    }

    fn check_s3(&self, faults: &mut Vec<String>) {
        let given = [
            ("s3_bucket", self.s3_bucket.is_some()),
            ("s3_region", self.s3_region.is_some()),
            ("s3_access_key_id", self.s3_access_key_id.is_some()),
            ("s3_secret_access_key", self.s3_secret_access_key.is_some()),
        ];
        for (name, given) in given {
            match (self.store, given) {
                (EvidenceStore::S3, false) => faults.push(format!("evidence.{name}: is needed for store = \"s3\"")),
                (EvidenceStore::Folder, true) => faults.push(format!("evidence.{name}: is for store = \"s3\" alone")),
                _ => {}
            }
        }
        if let Some(url) = &self.s3_endpoint
            && !url.starts_with("https://")
            && !url.starts_with("http://127.0.0.1")
        {
            faults.push(format!("evidence.s3_endpoint: {url} must be an https address"));
        }
    }
}
