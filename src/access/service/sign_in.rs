//! The two ways to begin a session: a person's password, a client's secret.

use std::collections::BTreeSet;

use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::{Access, Issued, acting, address};
use crate::access::model::{Account, ApiClient, Session, Subject, scopes_of};
use crate::access::oauth::{Denial, client_refused, sign_in_refused};
use crate::access::secret::{self, Minted};
use crate::access::store::{self, Credentials};
use crate::kernel::ids::{ClientId, UserId};
use crate::kernel::{Actor, Call, Instant, Refusal};
use crate::store::{Event, Work};

/// A password that was compared before the unit of work began, because comparing takes long.
pub(super) struct Compared {
    pub right: bool,
    /// What it was compared with: the comparison is void if that has changed since.
    pub with: Option<String>,
}

impl Access {
    /// A person's name and password (RFC 6749 section 4.3), for the accounts of this server.
    ///
    /// Unknown, wrong, locked and disabled are refused alike and take as long: one Argon2id and one write.
    ///
    /// # Errors
    /// `invalid-grant`; `bad-form` when a scope is asked for that the account does not hold.
    pub async fn sign_in(
        &self,
        call: &Call,
        email: &str,
        password: &SecretString,
        scope: Option<&str>,
    ) -> Result<Issued, Refusal> {
        let found = match address(email) {
            Some(email) => store::credentials(self.db.reader(), &email).await?,
            None => None,
        };
        let with = found.as_ref().and_then(|found| found.password_hash.clone());
        let compared = Compared { right: self.passwords.verify(password, with.as_deref()).await?, with };
        let Some(account) = found.map(|found| found.account) else {
            self.note_stranger(call).await?;
            return Err(sign_in_refused());
        };
        let scopes = scope.map(|scope| narrow(scope, &account.actor(None))).transpose();
        let Minted { secret: refresh, sha256 } = secret::mint(secret::REFRESH);
        let call = acting(call, if compared.right { account.actor(None) } else { Actor::system() });
        let ends = call.at + self.tokens.settings().session;
        let admitted = self.db.write(&call, async |work| {
            let Some(account) = self.admit(work, account.id, &compared).await? else { return Ok(None) };
            // Only somebody who has proved to be the owner learns what was wrong with the request itself.
            let Ok(scopes) = scopes.clone() else { return Ok(Some((account, None))) };
            let session = begin(work, Subject::User(account.id), scopes, ends).await?;
            store::insert_refresh_token(work.tx(), session.id, &sha256, work.at()).await?;
            Ok(Some((account, Some(session))))
        });
        match admitted.await? {
            None => Err(sign_in_refused()),
            Some((account, Some(session))) => {
                self.issue(&account.actor(session.scopes.clone()), &session, Some(refresh), &call)
            }
            Some((_, None)) => Err(scopes.err().unwrap_or_else(sign_in_refused)),
        }
    }

    /// Counts a compared password and answers the account if it may come in. What is noted here must outlive the
    /// refusal, so the refusal itself is the caller's.
    pub(super) async fn admit(&self, work: &Work, id: UserId, compared: &Compared) -> Result<Option<Account>, Refusal> {
        let Some(Credentials { mut account, password_hash }) = store::lock_credentials(work.tx(), id).await? else {
            return Ok(None);
        };
        let refused = |why: &str| {
            work.note(Event::new("user.refused", "user", id, json!({"why": why})).within(account.tenant));
        };
        if account.disabled {
            refused("disabled");
            return Ok(None);
        }
        if account.guard.is_locked(work.at()) {
            refused("locked");
            return Ok(None);
        }
        if !compared.right || password_hash != compared.with {
            refused("wrong password");
            account.guard = account.guard.after_failure(work.at(), self.tokens.settings().lockout);
            store::set_guard(work.tx(), id, account.guard).await?;
            if let Some(until) = account.guard.locked_until {
                work.note(Event::new("user.locked_out", "user", id, json!({"until": until})).within(account.tenant));
            }
            return Ok(None);
        }
        if account.guard != Default::default() {
            account.guard = Default::default();
            store::set_guard(work.tx(), id, account.guard).await?;
        }
        Ok(Some(account))
    }

    /// Nobody of that name. The name itself is not kept: people type passwords into the wrong field.
    async fn note_stranger(&self, call: &Call) -> Result<(), Refusal> {
        let call = acting(call, Actor::system());
        self.db
            .write(&call, async |work| {
                work.note(Event::new("user.refused", "user", Uuid::nil(), json!({"why": "unknown account"})));
                Ok(())
            })
            .await
    }

    /// Another system's own credentials (RFC 6749 section 4.4). No refresh token: it has its secret.
    ///
    /// # Errors
    /// `invalid-client`; `bad-form` when a scope is asked for that the client does not hold.
    pub async fn client_sign_in(
        &self,
        call: &Call,
        client_id: &str,
        secret: &SecretString,
        scope: Option<&str>,
    ) -> Result<Issued, Refusal> {
        let client = self.known_client(call, client_id, secret).await?;
        let scopes = scope.map(|scope| narrow(scope, &client.actor(None))).transpose()?;
        let actor = client.actor(scopes.as_ref());
        let call = acting(call, actor.clone());
        let ends = call.at + self.tokens.settings().access_token;
        let session = self
            .db
            .write(&call, async |work| begin(work, Subject::Client(client.id), scopes.clone(), ends).await)
            .await?;
        self.issue(&actor, &session, None, &call)
    }

    /// The client these credentials belong to.
    ///
    /// # Errors
    /// `invalid-client`, whatever is wrong with them.
    pub async fn known_client(
        &self,
        call: &Call,
        client_id: &str,
        secret: &SecretString,
    ) -> Result<ApiClient, Refusal> {
        let client = match client_id.parse::<ClientId>() {
            Ok(id) => store::find_client(self.db.reader(), id).await?,
            Err(_) => None,
        };
        let Some(client) = client else { return Err(client_refused()) };
        let why = if client.secret_sha256 != secret::digest(secret) {
            "wrong secret"
        } else if client.disabled {
            "disabled"
        } else {
            return Ok(client);
        };
        let call = acting(call, Actor::system());
        self.db
            .write(&call, async |work| {
                work.note(Event::new("client.refused", "client", client.id, json!({"why": why})).within(client.tenant));
                Ok(())
            })
            .await?;
        Err(client_refused())
    }

    pub(super) fn issue(
        &self,
        actor: &Actor,
        session: &Session,
        refresh_token: Option<SecretString>,
        call: &Call,
    ) -> Result<Issued, Refusal> {
        let access_token = self.tokens.issue(actor, session, self.db.ids().fresh(call.at), call.at)?;
        let lifetime = self.tokens.settings().access_token.min(session.expires_at - call.at);
        let scope = scopes_of(actor).into_iter().collect::<Vec<_>>().join(" ");
        Ok(Issued { access_token, expires_in: lifetime.num_seconds(), refresh_token, scope })
    }
}

async fn begin(
    work: &Work,
    subject: Subject,
    scopes: Option<BTreeSet<String>>,
    expires_at: Instant,
) -> Result<Session, Refusal> {
    let session = Session { id: work.fresh(), subject, scopes, created_at: work.at(), expires_at, revoked_at: None };
    store::insert_session(work.tx(), &session).await?;
    work.note(Event::new("session.started", "session", session.id, json!({"subject": subject})));
    Ok(session)
}

/// The scopes asked for, if the party holds them all.
fn narrow(scope: &str, actor: &Actor) -> Result<BTreeSet<String>, Refusal> {
    let held = scopes_of(actor);
    let asked: BTreeSet<String> = scope.split_ascii_whitespace().map(str::to_owned).collect();
    if asked.is_empty() || !asked.is_subset(&held) {
        return Err(Denial::InvalidScope.because("A scope was asked for that this credential does not hold."));
    }
    Ok(asked)
}
