//! Settings: defaults, then a TOML file, then the environment; validated as a whole before anything starts.
//!
//! `DRAWDOWN__SERVER__BIND=0.0.0.0:80` sets `bind` of `[server]`. This is the only place that reads the
//! environment. Secrets are wrapped, so that printing the settings shows none.

mod access;
mod database;
mod evidence;
mod keys;
mod layers;
mod log;
mod mail;
mod rules;
mod sealing;
mod secret;
mod server;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use access::{AccessSection, OutsideIssuer};
pub use database::DatabaseSection;
pub use evidence::{EvidenceSection, EvidenceStore};
pub use keys::{KeyFileError, read_or_create};
pub use log::{LogFormat, LogSection};
pub use mail::{MailSection, MailSecurity, MailTransport};
pub use rules::RulesSection;
pub use sealing::SealingSection;
pub use secret::{SECRET_VARIABLE, secret_of_environment};
pub use server::ServerSection;

/// Where settings are looked for when no file is named.
pub const DEFAULT_FILE: &str = "drawdown.toml";

/// All settings of one server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub server: ServerSection,
    pub database: DatabaseSection,
    pub access: AccessSection,
    pub sealing: SealingSection,
    pub rules: RulesSection,
    pub evidence: EvidenceSection,
    pub mail: MailSection,
    pub log: LogSection,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path} cannot be read: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is not TOML: {source}", path = path.display())]
    Toml { path: PathBuf, source: toml::de::Error },
    #[error("setting {setting}: {why}")]
    Setting { setting: String, why: String },
    #[error("these settings cannot be used:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<String>),
}

impl Config {
    /// Reads `file` (or `drawdown.toml` if it is there), then the environment, and checks the whole.
    ///
    /// # Errors
    /// With every setting that cannot be used.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let config = Self::from_table(layers::merged(file)?)?;
        config.check()?;
        Ok(config)
    }

    fn from_table(table: toml::Table) -> Result<Self, ConfigError> {
        serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|fault| ConfigError::Setting {
            setting: fault.path().to_string(),
            why: fault.inner().to_string().trim().to_owned(),
        })
    }

    fn check(&self) -> Result<(), ConfigError> {
        let mut faults = vec![];
        self.server.check(&mut faults);
        self.database.check(&mut faults);
        self.access.check(&mut faults);
        self.rules.check(&mut faults);
        self.evidence.check(self.server.file_bytes, &mut faults);
        self.mail.check(&mut faults);
        if faults.is_empty() { Ok(()) } else { Err(ConfigError::Faults(faults)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let config = Config::from_table(text.parse().unwrap()).map_err(|error| error.to_string())?;
        config.check().map_err(|error| error.to_string())?;
        Ok(config)
    }

    #[test]
    fn defaults_are_good() {
        read("").unwrap();
    }

    #[test]
    fn a_misspelt_or_impossible_setting_is_named() {
        assert!(read("[server]\nbnd = 'x'").unwrap_err().contains("bnd"));
        let both = read("[database]\nurl = 'mysql://x'\n[access]\ntoken_minutes = 0").unwrap_err();
        assert!(both.contains("database.url") && both.contains("access.token_minutes"), "{both}");
        assert!(read("[server]\nbind = 'nowhere'").unwrap_err().contains("server.bind"));
        let clear = "[mail]\ntransport = 'smtp'\nsmtp_host = 'mail.example'\nsmtp_security = 'none'\nsmtp_user = 'me'";
        let mail = read(clear).unwrap_err();
        assert!(mail.contains("mail.smtp_password") && mail.contains("in the clear"), "{mail}");
        assert!(read("[mail]\nfrom = 'nobody'").unwrap_err().contains("mail.from"));
    }

    #[test]
    fn secrets_do_not_show() {
        let config = read("[access]\nsigning_key = 'very-secret'\n[sealing]\nkey = 'also-secret'\n[database]\nurl = 'postgres://me:pass-word@db/x'\n[mail]\nsmtp_user = 'me'\nsmtp_password = 'mail-word'").unwrap();
        let shown = format!("{config:?}");
        assert!(
            ["very-secret", "also-secret", "pass-word", "mail-word"].iter().all(|secret| !shown.contains(secret)),
            "{shown}"
        );
        let shown = format!("{:?}", read(S3).unwrap());
        assert!(!shown.contains("key-of-s3") && !shown.contains("secret-of-s3"), "{shown}");
    }

    const S3: &str = "[evidence]\nstore = 's3'\ns3_bucket = 'evidence'\ns3_region = 'eu-west-2'\n\
                      s3_access_key_id = 'key-of-s3'\ns3_secret_access_key = 'secret-of-s3'";

    #[test]
    fn an_incomplete_s3_is_refused_setting_by_setting() {
        for name in ["s3_bucket", "s3_region", "s3_access_key_id", "s3_secret_access_key"] {
            let without: Vec<&str> = S3.lines().filter(|line| !line.starts_with(name)).collect();
            let refused = read(&without.join("\n")).unwrap_err();
            assert!(
                refused.contains(&format!("evidence.{name}: is needed")) && refused.lines().count() == 2,
                "{refused}"
            );
        }
        assert!(read(&S3.replace("'s3'", "'folder'")).unwrap_err().contains("evidence.s3_bucket: is for store"));
        assert!(
            read(&format!("{S3}\ns3_endpoint = 'http://s3.example'")).unwrap_err().contains("evidence.s3_endpoint")
        );
        assert!(read(&S3.replace("'s3'", "'tape'")).unwrap_err().contains("evidence.store"));
    }

    #[test]
    fn a_document_is_never_larger_than_what_the_server_takes_in() {
        let refused = read("[server]\nfile_bytes = 2048\n[evidence]\ndocument_bytes = 4096").unwrap_err();
        assert!(refused.contains("evidence.document_bytes"), "{refused}");
        let refused = read("[evidence]\nexpanded_bytes = 5").unwrap_err();
        assert!(refused.contains("evidence.expanded_bytes"), "{refused}");
    }
}
