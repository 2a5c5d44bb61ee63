//! Tokens of a council's own identity provider (OpenID Connect): verified by its published keys.
//!
//! What such a token proves is who somebody is; what they may do here is said by their account here. A provider
//! that cannot be reached means 401 for its people, never a failure of ours.

use std::time::{Duration, Instant as Stopwatch};

use jsonwebtoken::errors::Error as TokenError;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::crypto::{self, ASYMMETRIC};
use super::settings::{OutsideKeys, OutsideSettings};
use super::tokens::not_good;
use crate::kernel::{Instant, Refusal};

/// Clocks of two houses differ a little.
const LEEWAY_SECONDS: i64 = 60;
/// A token with an unknown key makes us ask again, but a stream of forged ones must not make us a nuisance.
const ASK_AGAIN: Duration = Duration::from_secs(60);
/// After this long even known keys are asked for again, so that a withdrawn one is forgotten.
const KEEP: Duration = Duration::from_secs(3600);
const TIMEOUT: Duration = Duration::from_secs(5);
const LARGEST: usize = 256 * 1024;

/// Who the outside issuer says somebody is.
#[derive(Clone, Debug, Deserialize)]
pub struct Identity {
    pub sub: String,
    exp: i64,
    nbf: Option<i64>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

impl Identity {
    /// The e-mail address, if the issuer vouches for it.
    pub fn verified_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.email_verified)
    }
}

/// The configured outside issuer.
pub struct OutsideIssuer {
    settings: OutsideSettings,
    http: reqwest::Client,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    keys: JwkSet,
    /// On the machine's own stopwatch: this is manners towards a server, not business time.
    asked: Option<Stopwatch>,
}

impl OutsideIssuer {
    pub fn new(settings: OutsideSettings) -> Self {
        crypto::install();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("rustls brings its own roots and needs nothing of the machine");
        Self { settings, http, known: Mutex::default() }
    }

    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// # Errors
    /// `unauthenticated` when the token is not good at this instant, or its key cannot be had.
    pub async fn verify(&self, token: &str, at: Instant) -> Result<Identity, Refusal> {
        let header = decode_header(token).map_err(|_| not_good())?;
        let key = self.key(header.kid.as_deref(), header.alg).await.ok_or_else(not_good)?;
        let identity = self.claims(token, &key, header.alg).map_err(|error| {
            tracing::info!(%error, issuer = self.issuer(), "a token of the outside issuer was refused");
            not_good()
        })?;
        let now = at.timestamp();
        let early = identity.nbf.is_some_and(|nbf| now + LEEWAY_SECONDS < nbf);
        if early || now >= identity.exp + LEEWAY_SECONDS { Err(not_good()) } else { Ok(identity) }
    }

    fn claims(&self, token: &str, key: &Jwk, algorithm: Algorithm) -> Result<Identity, TokenError> {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.validate_exp = false;
        Ok(decode::<Identity>(token, &DecodingKey::from_jwk(key)?, &validation)?.claims)
    }

    /// The key a token names, if its kind fits the algorithm.
    async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<Jwk> {
        let url = match &self.settings.keys {
            OutsideKeys::Fixed(keys) => return choose(keys, kid, algorithm),
            OutsideKeys::Url(url) => url,
        };
        let mut known = self.known.lock().await;
        let found = choose(&known.keys, kid, algorithm);
        let wait = if found.is_some() { KEEP } else { ASK_AGAIN };
        if known.asked.is_some_and(|asked| asked.elapsed() < wait) {
            return found;
        }
        known.asked = Some(Stopwatch::now());
        match self.fetch(url).await {
            Ok(keys) => known.keys = keys,
            Err(error) => tracing::warn!(%error, url, "the outside issuer's keys cannot be fetched"),
        }
        choose(&known.keys, kid, algorithm)
    }

    async fn fetch(&self, url: &str) -> anyhow::Result<JwkSet> {
        let mut response = self.http.get(url).send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            anyhow::ensure!(body.len() + chunk.len() <= LARGEST, "the key set is larger than {LARGEST} bytes");
            body.extend_from_slice(&chunk);
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

/// By name; a token without a key's name is good only where there is one key to choose from.
fn choose(keys: &JwkSet, kid: Option<&str>, algorithm: Algorithm) -> Option<Jwk> {
    let mut fitting = keys.keys.iter().filter(|key| suits(key, algorithm));
    match kid {
        Some(kid) => fitting.find(|key| key.common.key_id.as_deref() == Some(kid)).cloned(),
        None => fitting.next().filter(|_| keys.keys.len() == 1).cloned(),
    }
}

/// Whether a token with this algorithm may be verified by this key: the key decides, never the token.
fn suits(key: &Jwk, algorithm: Algorithm) -> bool {
    let for_signatures = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let declared = key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    let kind = match &key.algorithm {
        AlgorithmParameters::RSA(_) => algorithm.family() == AlgorithmFamily::Rsa,
        AlgorithmParameters::OctetKeyPair(pair) => {
            pair.curve == EllipticCurve::Ed25519 && algorithm == Algorithm::EdDSA
        }
        AlgorithmParameters::EllipticCurve(point) => matches!(
            (&point.curve, algorithm),
            (EllipticCurve::P256, Algorithm::ES256) | (EllipticCurve::P384, Algorithm::ES384)
        ),
        _ => false,
    };
    for_signatures && declared && kind && ASYMMETRIC.contains(&algorithm)
}
