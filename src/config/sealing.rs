//! `[sealing]`: the installation's key, which wraps the key of every competition.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SealingSection {
    /// 32 bytes in hexadecimal. Without it, `key_file` is read, or made at the first start. Keep it apart from
    /// backups of the database: without it sealed tenders cannot be opened, with it and the database they can.
    pub key: Option<SecretString>,
    pub key_file: PathBuf,
}

impl Default for SealingSection {
    fn default() -> Self {
        Self { key: None, key_file: "data/sealing.key".into() }
    }
}
