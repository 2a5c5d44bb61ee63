//! What an installation decides about access.

use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;

use super::keys::SigningKey;
use super::model::Lockout;

/// Everything the access slice is told at start-up.
#[derive(Clone, Debug)]
pub struct AccessSettings {
    /// Who issues our tokens: the address of this server, `https://drawdown.example`.
    pub issuer: String,
    /// Whom our tokens are for.
    pub audience: String,
    pub signing_key: SigningKey,
    /// How long an access token is good for.
    pub access_token: TimeDelta,
    /// How long one sign-in lasts, however often it is refreshed.
    pub session: TimeDelta,
    pub lockout: Lockout,
    pub outside: Option<OutsideSettings>,
}

impl AccessSettings {
    /// Tokens of 15 minutes, sessions of 12 hours, a pause of 15 minutes after 5 wrong passwords in a row.
    pub fn new(issuer: impl Into<String>, signing_key: SigningKey) -> Self {
        Self {
            issuer: issuer.into(),
            audience: "drawdown".into(),
            signing_key,
            access_token: TimeDelta::minutes(15),
            session: TimeDelta::hours(12),
            lockout: Lockout { attempts: 5, pause: TimeDelta::minutes(15) },
            outside: None,
        }
    }
}

/// An identity provider of the council's own, whose access tokens are believed.
#[derive(Clone, Debug)]
pub struct OutsideSettings {
    /// Exactly as in its tokens' `iss`.
    pub issuer: String,
    /// What its tokens must carry in `aud`.
    pub audience: String,
    pub keys: OutsideKeys,
}

/// Where the public keys of the outside issuer come from.
#[derive(Clone, Debug)]
pub enum OutsideKeys {
    /// Its `jwks_uri`: fetched when first needed, hourly after that, and when a token names an unknown key.
    Url(String),
    /// Written into the settings; changes only with them.
    Fixed(JwkSet),
}
