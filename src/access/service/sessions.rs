//! Sessions after their beginning: refreshed, and ended.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Access, Issued, acting};
use crate::access::model::{Account, Session, Subject};
use crate::access::oauth::refresh_refused;
use crate::access::secret::{self, Minted};
use crate::access::store;
use crate::kernel::ids::{SessionId, UserId};
use crate::kernel::{Actor, ActorKind, Call, Problem, Refusal};
use crate::store::{Event, Work};

/// What became of a refresh token.
#[derive(Serialize, Deserialize)]
enum Refreshed {
    Renewed(Session),
    Refused,
}

impl Access {
    /// A new pair of tokens for a refresh token, which is used up (RFC 9700 section 4.14.2).
    ///
    /// A refresh token that comes a second time was stolen, from us or from the owner, and nobody can tell which
    /// of the two is calling: the whole session ends. A caller that refreshes twice at once is treated the same.
    ///
    /// # Errors
    /// `invalid-grant`, whatever is wrong with the token.
    pub async fn refresh(&self, call: &Call, token: &SecretString) -> Result<Issued, Refusal> {
        let old = secret::digest(token);
        let Some(id) = store::refresh_token(self.db.reader(), &old).await? else { return Err(refresh_refused()) };
        let Some(party) = store::party(self.db.reader(), id).await? else { return Err(refresh_refused()) };
        let Minted { secret: refresh, sha256 } = secret::mint(secret::REFRESH);
        let call = acting(call, party.actor.clone());
        let refreshed = self.db.write(&call, async |work| {
            if !store::use_refresh_token(work.tx(), &old, work.at()).await? {
                end(work, id, "a refresh token came twice").await?;
                return Ok(Refreshed::Refused);
            }
            match store::party(work.tx(), id).await? {
                Some(party) if party.may_act(work.at()) => {
                    store::insert_refresh_token(work.tx(), id, &sha256, work.at()).await?;
                    work.note(Event::new("session.refreshed", "session", id, json!({})));
                    Ok(Refreshed::Renewed(party.session))
                }
                _ => Ok(Refreshed::Refused),
            }
        });
        match refreshed.await? {
            Refreshed::Renewed(session) => self.issue(&party.actor, &session, Some(refresh), &call),
            Refreshed::Refused => Err(refresh_refused()),
        }
    }

    /// Ends the session of a refresh or access token (RFC 7009). An unknown token is as good as revoked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revoke(&self, call: &Call, token: &SecretString) -> Result<(), Refusal> {
        let id = if token.expose_secret().starts_with(secret::REFRESH) {
            store::refresh_token(self.db.reader(), &secret::digest(token)).await?
        } else {
            self.tokens.verify(token.expose_secret(), call.at).ok().map(|claims| claims.sid)
        };
        let Some(id) = id else { return Ok(()) };
        let Some(party) = store::party(self.db.reader(), id).await? else { return Ok(()) };
        self.db.write(&acting(call, party.actor), async |work| end(work, id, "signed out").await).await
    }

    /// Ends every session of the caller, on every device.
    ///
    /// # Errors
    /// `forbidden` for anybody but a user or a client of this server.
    pub async fn sign_out_everywhere(&self, call: &Call) -> Result<u64, Refusal> {
        let subject = match call.actor.kind {
            ActorKind::User => Subject::User(call.actor.id.into()),
            ActorKind::Client => Subject::Client(call.actor.id.into()),
            ActorKind::System => return Err(Refusal::of(Problem::Forbidden)),
        };
        self.db.write(call, async |work| end_all(work, subject, "signed out everywhere").await).await
    }

    /// The name and address behind a user's credential, for "who am I"; none for a client.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn person(&self, actor: &Actor) -> Result<Option<Account>, Refusal> {
        match actor.kind {
            ActorKind::User => store::find_account(self.db.reader(), UserId(actor.id)).await,
            ActorKind::Client | ActorKind::System => Ok(None),
        }
    }
}

async fn end(work: &Work, id: SessionId, why: &str) -> Result<(), Refusal> {
    if store::revoke(work.tx(), id, work.at()).await? {
        work.note(Event::new("session.ended", "session", id, json!({"why": why})));
    }
    Ok(())
}

/// Ends every session of one party, inside a unit of work that has a reason to.
pub(super) async fn end_all(work: &Work, subject: Subject, why: &str) -> Result<u64, Refusal> {
    let ended = store::revoke_all(work.tx(), subject, work.at()).await?;
    if ended > 0 {
        let (kind, id) = match subject {
            Subject::User(id) => ("user", id.0),
            Subject::Client(id) => ("client", id.0),
        };
        work.note(Event::new("session.all_ended", kind, id, json!({"why": why, "sessions": ended})));
    }
    Ok(ended)
}
