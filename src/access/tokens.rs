//! Access tokens: Ed25519 JWTs after RFC 9068, short-lived, and never the last word. The session behind a token
//! is looked up at every request, so signing out or disabling somebody takes effect at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::{Algorithm, Header, Validation, decode, encode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::crypto;
use super::model::{Session, scopes_of};
use super::settings::AccessSettings;
use crate::kernel::ids::SessionId;
use crate::kernel::{Actor, Instant, Problem, Refusal, Tenant};

/// Keeps a token of another purpose, signed with the same key, from passing for an access token.
const TYPE: &str = "at+jwt";

/// So many tokens are remembered; one of them takes about half a kilobyte.
const REMEMBERED: usize = 4_096;

/// What our access tokens say. Instants are whole seconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: Uuid,
    /// The session.
    pub sid: SessionId,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub jti: Uuid,
    pub roles: Vec<String>,
    pub tenant: Tenant,
    /// Separated by spaces (RFC 8693 section 4.2).
    pub scope: String,
}

/// Issues and verifies them.
#[derive(Clone)]
pub struct Tokens {
    settings: AccessSettings,
    validation: Validation,
    checked: Arc<Checked>,
}

/// The claims of tokens whose signature was found good, by the token's SHA-256. Checking a signature costs as much
/// CPU as the rest of a small request; its times, and the session behind it, are looked at every time.
#[derive(Default)]
struct Checked(Mutex<BTreeMap<[u8; 32], Arc<Claims>>>);

impl Checked {
    fn find(&self, token: &[u8; 32]) -> Option<Arc<Claims>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    /// Only ever as large as [`REMEMBERED`]: what has expired goes first, then everything.
    fn keep(&self, token: [u8; 32], claims: &Arc<Claims>, at: Instant) {
        let mut checked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= REMEMBERED {
            checked.retain(|_, claims| claims.exp > at.timestamp());
        }
        if checked.len() >= REMEMBERED {
            checked.clear();
        }
        checked.insert(token, Arc::clone(claims));
    }
}

impl Tokens {
    pub fn new(settings: AccessSettings) -> Self {
        crypto::install();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // The crate would ask the system's clock; `verify` asks ours.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { settings, validation, checked: Arc::default() }
    }

    /// A token for this party. It ends with its session if that is sooner.
    ///
    /// # Errors
    /// When signing fails, which a key read at start-up does not.
    pub fn issue(&self, actor: &Actor, session: &Session, jti: Uuid, at: Instant) -> Result<SecretString, Refusal> {
        let ends = (at + self.settings.access_token).min(session.expires_at);
        let claims = Claims {
            iss: self.settings.issuer.clone(),
            aud: self.settings.audience.clone(),
            sub: actor.id,
            sid: session.id,
            iat: at.timestamp(),
            nbf: at.timestamp(),
            exp: ends.timestamp(),
            jti,
            roles: actor.roles.iter().map(|role| role.name().to_owned()).collect(),
            tenant: actor.tenant,
            scope: scopes_of(actor).into_iter().collect::<Vec<_>>().join(" "),
        };
        let key = &self.settings.signing_key;
        let header = Header { typ: Some(TYPE.into()), kid: Some(key.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &key.encoding).map(SecretString::from).map_err(Refusal::internal)
    }

    /// The claims of a token of ours that is good at this instant.
    ///
    /// # Errors
    /// `unauthenticated` whatever is wrong with it.
    pub fn verify(&self, token: &str, at: Instant) -> Result<Arc<Claims>, Refusal> {
        let claims = self.signed(token, at)?;
        if at.timestamp() >= claims.exp {
            return Err(Refusal::new(Problem::Unauthenticated, "The access token has expired. Refresh it or sign in."));
        }
        if at.timestamp() < claims.nbf { Err(not_good()) } else { Ok(claims) }
    }

    /// The claims of a token that we signed, whether or not its time has come or gone.
    fn signed(&self, token: &str, at: Instant) -> Result<Arc<Claims>, Refusal> {
        let digest = Sha256::digest(token).into();
        if let Some(claims) = self.checked.find(&digest) {
            return Ok(claims);
        }
        let key = &self.settings.signing_key;
        let token = decode::<Claims>(token, &key.decoding, &self.validation).map_err(|_| not_good())?;
        if token.header.typ.as_deref() != Some(TYPE) || token.header.kid.as_deref() != Some(&key.kid) {
            return Err(not_good());
        }
        let claims = Arc::new(token.claims);
        self.checked.keep(digest, &claims, at);
        Ok(claims)
    }

    pub fn settings(&self) -> &AccessSettings {
        &self.settings
    }
}

/// One answer to every bad token, so that nobody can learn from it which part was wrong.
pub fn not_good() -> Refusal {
    Refusal::new(Problem::Unauthenticated, "The access token is not valid here. Sign in for a new one.")
}
