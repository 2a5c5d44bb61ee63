//! The use cases of access, one file a topic.

mod accounts;
mod authenticate;
mod clients;
mod passwords;
mod sessions;
mod sign_in;

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::Value;

use super::model::{Account, normal_email};
use super::outside::OutsideIssuer;
use super::password::Passwords;
use super::settings::AccessSettings;
use super::store;
use super::tokens::Tokens;
use crate::authorities::Authorities;
use crate::kernel::ids::UserId;
use crate::kernel::{Actor, Call, Problem, Refusal, Tenant};
use crate::providers::Providers;
use crate::store::Db;

pub use accounts::AccountParts;
pub use clients::ClientWithSecret;

/// Accounts, clients, sessions and tokens.
#[derive(Clone)]
pub struct Access {
    db: Db,
    tokens: Tokens,
    passwords: Passwords,
    outside: Option<Arc<OutsideIssuer>>,
    authorities: Authorities,
    providers: Providers,
}

/// What a good credential is given (RFC 6749 section 5.1).
pub struct Issued {
    pub access_token: SecretString,
    /// Seconds.
    pub expires_in: i64,
    /// None for a client, which has its secret.
    pub refresh_token: Option<SecretString>,
    /// Separated by spaces.
    pub scope: String,
}

impl Access {
    pub fn new(db: Db, settings: AccessSettings, authorities: Authorities, providers: Providers) -> Self {
        let outside = settings.outside.clone().map(|outside| Arc::new(OutsideIssuer::new(outside)));
        Self { db, tokens: Tokens::new(settings), passwords: Passwords::new(), outside, authorities, providers }
    }

    /// The public keys of this server's tokens (RFC 7517).
    pub fn jwks(&self) -> Value {
        self.tokens.settings().signing_key.jwks()
    }

    /// An account or client can only be set up for somebody who exists.
    async fn require_tenant(&self, tenant: Tenant) -> Result<(), Refusal> {
        let found = match tenant {
            Tenant::Platform => return Ok(()),
            Tenant::Authority(id) => self.authorities.find(&Actor::system(), id).await.map(drop),
            Tenant::Provider(id) => self.providers.provider(id).await.map(drop),
        };
        match found {
            Err(refusal) if refusal.problem() == Problem::NotFound => {
                Err(Refusal::invalid("/tenant/id", "unknown", "there is no such council or provider"))
            }
            found => found,
        }
    }
}

/// The post somebody holds, as the scheme of delegation names it; none for a stranger.
///
/// # Errors
/// When the database does not answer.
pub async fn office_of(db: &Db, user: impl Into<UserId>) -> Result<Option<String>, Refusal> {
    store::office(db.reader(), user.into()).await
}

/// Everybody of a tenant who may sign in, for slices that write to them.
///
/// # Errors
/// When the database does not answer.
pub async fn people_of(db: &Db, tenant: Tenant) -> Result<Vec<Account>, Refusal> {
    store::people(db.reader(), tenant).await
}

/// One person, disabled or not.
///
/// # Errors
/// When the database does not answer.
pub async fn person_of(db: &Db, id: UserId) -> Result<Option<Account>, Refusal> {
    store::find_account(db.reader(), id).await
}

/// The same request, made by somebody who has just proved who they are.
fn acting(call: &Call, actor: Actor) -> Call {
    Call { actor, idempotency: None, ..call.clone() }
}

/// As it is looked up: an address nobody can have finds nobody.
fn address(email: &str) -> Option<String> {
    let email = normal_email(email);
    super::model::is_email(&email).then_some(email)
}
