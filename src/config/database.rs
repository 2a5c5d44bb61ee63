//! `[database]`: which one.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseSection {
    /// `sqlite:data/drawdown.db`, or `postgres://user:password@host/name`. A secret, for the password in it.
    pub url: SecretString,
    /// Connections to PostgreSQL.
    pub connections: u32,
}

impl Default for DatabaseSection {
    fn default() -> Self {
        Self { url: "sqlite:data/drawdown.db".into(), connections: 16 }
    }
}

impl DatabaseSection {
    pub(super) fn check(&self, faults: &mut Vec<String>) {
        let url = self.url.expose_secret();
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            faults.push("database.url: must start with sqlite: or postgres:".into());
        }
        if self.connections == 0 {
            faults.push("database.connections: must be at least 1".into());
        }
    }
}
