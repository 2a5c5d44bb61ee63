//! From a bearer token to the party it names, at every request.

use jsonwebtoken::dangerous::insecure_decode_claims;
use serde::Deserialize;
use serde_json::json;

use super::{Access, address};
use crate::access::model::Account;
use crate::access::outside::{Identity, OutsideIssuer};
use crate::access::store;
use crate::access::tokens::not_good;
use crate::kernel::{Actor, Call, Instant, Problem, Refusal};
use crate::store::Event;

/// Whose key to verify a token with. Believed for nothing else: the verified token must say the same.
#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

impl Access {
    /// The party a bearer token names at this instant, with the roles it has now.
    ///
    /// # Errors
    /// `unauthenticated` when the token is not good, its session has ended or its party may not come in.
    pub async fn authenticate(&self, bearer: &str, at: Instant) -> Result<Actor, Refusal> {
        if let Some(outside) = &self.outside {
            let claimed: Issuer = insecure_decode_claims(bearer).map_err(|_| not_good())?;
            if outside.issuer() == claimed.iss {
                return self.outsider(outside, bearer, at).await;
            }
        }
        let claims = self.tokens.verify(bearer, at)?;
        let party = store::party(self.db.reader(), claims.sid).await?;
        party
            .filter(|party| party.may_act(at) && party.actor.id == claims.sub)
            .map(|party| party.actor)
            .ok_or_else(not_good)
    }

    async fn outsider(&self, outside: &OutsideIssuer, bearer: &str, at: Instant) -> Result<Actor, Refusal> {
        let identity = outside.verify(bearer, at).await?;
        let linked = store::account_of_identity(self.db.reader(), outside.issuer(), &identity.sub).await?;
        let account = match linked {
            Some(account) => Some(account),
            None => self.link(outside.issuer(), &identity, at).await?,
        };
        account.filter(|account| !account.disabled).map(|account| account.actor(None)).ok_or_else(not_good)
    }

    /// Binds somebody seen for the first time to the account with their verified address. An account that is
    /// bound already stays with its owner, also when the address has gone to somebody else since.
    async fn link(&self, issuer: &str, identity: &Identity, at: Instant) -> Result<Option<Account>, Refusal> {
        let Some(email) = identity.verified_email().and_then(address) else { return Ok(None) };
        let call = Call::system(at);
        let linked = self.db.write(&call, async |work| {
            let Some(found) = store::credentials(work.tx(), &email).await? else { return Ok(None) };
            match store::linked_subject(work.tx(), issuer, found.account.id).await? {
                Some(subject) if subject == identity.sub => {}
                Some(_) => return Ok(None),
                None => {
                    store::link(work.tx(), issuer, &identity.sub, found.account.id, work.at()).await?;
                    let event = Event::new("user.linked", "user", found.account.id, json!({"issuer": issuer}));
                    work.note(event.within(found.account.tenant));
                }
            }
            Ok(Some(found.account))
        });
        match linked.await {
            // Two first requests at once: the other one has bound the account.
            Err(refusal) if refusal.problem() == Problem::Conflict => {
                store::account_of_identity(self.db.reader(), issuer, &identity.sub).await
            }
            linked => linked,
        }
    }
}
