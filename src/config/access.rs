//! `[access]`: who signs tokens, how long they last, when an account is locked.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessSection {
    /// The `iss` of our tokens: the address under which the public reaches this server.
    pub issuer: String,
    pub audience: String,
    /// Ed25519 private key, PKCS#8 PEM. Without it, `signing_key_file` is read, or made at the first start.
    pub signing_key: Option<SecretString>,
    pub signing_key_file: PathBuf,
    pub token_minutes: u32,
    /// How long one sign-in lasts, however often it is refreshed.
    pub session_hours: u32,
    /// Wrong passwords in a row until an account is locked.
    pub lockout_failures: u32,
    pub lockout_minutes: u32,
    pub outside_issuer: Option<OutsideIssuer>,
}

/// An OpenID Connect issuer whose tokens are accepted too, for accounts whose e-mail address it vouches for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideIssuer {
    pub issuer: String,
    pub audience: String,
    pub jwks_url: String,
}

impl Default for AccessSection {
    fn default() -> Self {
        Self {
            issuer: "http://127.0.0.1:8080".into(),
            audience: "drawdown".into(),
            signing_key: None,
            signing_key_file: "data/signing-key.pem".into(),
            token_minutes: 15,
            session_hours: 12,
            lockout_failures: 5,
            lockout_minutes: 15,
            outside_issuer: None,
        }
    }
}

impl AccessSection {
    pub(super) fn check(&self, faults: &mut Vec<String>) {
        let numbers = [
            ("token_minutes", self.token_minutes, 60),
            ("session_hours", self.session_hours, 720),
            ("lockout_failures", self.lockout_failures, 100),
            ("lockout_minutes", self.lockout_minutes, 1_440),
        ];
        for (name, value, most) in numbers {
            if !(1..=most).contains(&value) {
                faults.push(format!("access.{name}: must be between 1 and {most}"));
            }
        }
        if let Some(url) = self.outside_issuer.as_ref().map(|outside| &outside.jwks_url)
            && !url.starts_with("https://")
            && !url.starts_with("http://127.0.0.1")
        {
            faults.push(format!("access.outside_issuer: {url} must be an https address"));
        }
    }
}
