//! From settings to the parts of a server: keys, threads, figures.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use secrecy::ExposeSecret;

use super::Parts;
use crate::access::{AccessSettings, KeyError, Lockout, OutsideKeys, OutsideSettings, SigningKey};
use crate::config::{
    AccessSection, Config, EvidenceSection, EvidenceStore, KeyFileError, MailSection, MailSecurity, MailTransport,
    read_or_create,
};
use crate::engine::{self, EvaluatorError, Evaluators};
use crate::evidence::{EvidenceLimits, ExpiryNotices, S3Settings, Vault, VaultError};
use crate::http::RateLimit;
use crate::kernel::{Clock, Ids};
use crate::notifications::{MailSettings, Post, PostError, SmtpSecurity, SmtpServer};
use crate::regimes;
use crate::sealing::{Cost, SealingKey};
use crate::store::Db;

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the rules engine does not answer as it must, so nothing is served:\n  {}", .0.join("\n  "))]
    Engine(Vec<String>),
    #[error("the law that came with the product fails its own cases, so nothing is served:\n  {}", .0.join("\n  "))]
    Law(Vec<String>),
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    #[error(transparent)]
    SigningKey(#[from] KeyError),
    #[error("the sealing key must be 32 bytes in hexadecimal")]
    SealingKey,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Evaluators(#[from] EvaluatorError),
    #[error("mails cannot be sent with these settings: {0}")]
    Mail(#[from] PostError),
    #[error("figures cannot be recorded: {0}")]
    Metrics(String),
}

/// Asks the rules engine some forty questions whose answers are known: an engine that answers one of them
/// otherwise would decide otherwise, so nothing is served with it; nor with a law that fails its own cases.
///
/// # Errors
/// With every answer that differs.
pub fn check_engine() -> Result<(), StartError> {
    refused_unless(engine::self_test())?;
    regimes::check_law().map_err(StartError::Law)
}

fn refused_unless(answered: Result<(), Vec<String>>) -> Result<(), StartError> {
    answered.map_err(StartError::Engine)
}

impl Parts {
    /// Asks the engine about itself, reads or makes the keys, starts the evaluation threads.
    ///
    /// # Errors
    /// When the engine does not answer as it must, a key is no good or a thread cannot be started.
    pub fn from_config(config: &Config, db: Db, clock: Clock) -> Result<Self, StartError> {
        check_engine()?;
        Ok(Self {
            access: access_settings(&config.access)?,
            authenticator: None,
            sealing_key: sealing_key(config)?,
            passphrase_cost: Cost::NOW,
            limits: config.server.limits(),
            rate_limit: RateLimit::per_second(config.server.requests_per_second),
            metrics: recorder()?,
            vault: vault(&config.evidence)?,
            evidence_limits: evidence_limits(&config.evidence),
            expiry_notices: ExpiryNotices {
                first: config.evidence.expiry_notice_days,
                last: config.evidence.expiry_last_notice_days,
            },
            evaluators: Evaluators::start(config.rules.thread_count(), config.rules.queue)?,
            background: Evaluators::start(config.rules.background_threads(), config.rules.queue)?,
            rules: config.rules.folder.clone(),
            mail: MailSettings { post: post(&config.mail)?, address: config.access.issuer.clone() },
            ids: Ids::random(),
            db,
            clock,
        })
    }
}

fn access_settings(section: &AccessSection) -> Result<AccessSettings, StartError> {
    let pem = match &section.signing_key {
        Some(pem) => pem.clone(),
        None => read_or_create(&section.signing_key_file, SigningKey::generate_pem)?,
    };
    let minutes = |count: u32| chrono::TimeDelta::minutes(count.into());
    let mut settings = AccessSettings::new(&section.issuer, SigningKey::from_pem(&pem)?);
    settings.audience.clone_from(&section.audience);
    settings.access_token = minutes(section.token_minutes);
    settings.session = chrono::TimeDelta::hours(section.session_hours.into());
    settings.lockout = Lockout { attempts: section.lockout_failures.into(), pause: minutes(section.lockout_minutes) };
    settings.outside = section.outside_issuer.as_ref().map(|outside| OutsideSettings {
        issuer: outside.issuer.clone(),
        audience: outside.audience.clone(),
        keys: OutsideKeys::Url(outside.jwks_url.clone()),
    });
    Ok(settings)
}

fn post(section: &MailSection) -> Result<Post, PostError> {
    if section.transport == MailTransport::File {
        return Post::folder(&section.from, section.folder.clone());
    }
    let server = SmtpServer {
        host: section.smtp_host.clone(),
        port: section.smtp_port,
        security: match section.smtp_security {
            MailSecurity::Starttls => SmtpSecurity::Starttls,
            MailSecurity::Tls => SmtpSecurity::Tls,
            MailSecurity::None => SmtpSecurity::None,
        },
        login: section.smtp_user.clone().zip(section.smtp_password.clone()),
    };
    Post::smtp(&section.from, server)
}

fn sealing_key(config: &Config) -> Result<SealingKey, StartError> {
    let text = match &config.sealing.key {
        Some(key) => key.clone(),
        None => read_or_create(&config.sealing.key_file, SealingKey::generate_hex)?,
    };
    SealingKey::from_hex(text.expose_secret()).ok_or(StartError::SealingKey)
}

/// The place of documents. Settings are found complete when they are read; what is absent all the same answers nobody.
///
/// # Errors
/// When the folder cannot be made, or the settings make no sense.
pub fn vault(section: &EvidenceSection) -> Result<Vault, VaultError> {
    match section.store {
        EvidenceStore::Folder => Vault::folder(&section.folder),
        EvidenceStore::S3 => Vault::s3(&S3Settings {
            bucket: section.s3_bucket.clone().unwrap_or_default(),
            region: section.s3_region.clone().unwrap_or_default(),
            endpoint: section.s3_endpoint.clone(),
            access_key_id: section.s3_access_key_id.clone().unwrap_or_default(),
            secret_access_key: section.s3_secret_access_key.clone().unwrap_or_default(),
        }),
    }
}

fn evidence_limits(section: &EvidenceSection) -> EvidenceLimits {
    let EvidenceSection { document_bytes, expanded_bytes, provider_bytes, .. } = *section;
    EvidenceLimits { document: document_bytes, expanded: expanded_bytes, provider: provider_bytes }
}

/// One recorder for the process; a second server in it (a test's) keeps figures of its own that nobody reads.
fn recorder() -> Result<PrometheusHandle, StartError> {
    let buckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];
    let builder =
        PrometheusBuilder::new().set_buckets(&buckets).map_err(|error| StartError::Metrics(error.to_string()))?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if ::metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("figures of this process are recorded already");
    }
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_served_with_an_engine_that_answers_otherwise() {
        let refused = refused_unless(Err(vec!["7 / 2: must be 3.5, was Ok(\"3\")".into()])).unwrap_err();
        assert!(refused.to_string().contains("nothing is served:\n  7 / 2: must be 3.5"), "{refused}");
    }
}
