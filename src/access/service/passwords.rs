//! Changing passwords: one's own, and somebody's who has forgotten theirs.

use secrecy::SecretString;
use serde_json::json;

use super::sessions::end_all;
use super::sign_in::Compared;
use super::{Access, acting};
use crate::access::model::{Account, Subject};
use crate::access::password;
use crate::access::store;
use crate::kernel::ids::UserId;
use crate::kernel::text::Faults;
use crate::kernel::{ActorKind, Call, Problem, Refusal};
use crate::store::{Event, Work};

impl Access {
    /// The caller's own. A wrong present password counts towards the lock, so that a stolen session cannot be
    /// used to guess it. Every session ends; sign in again with the new one.
    ///
    /// # Errors
    /// `validation` when the new password is no good or the present one is wrong.
    pub async fn change_own_password(
        &self,
        call: &Call,
        current: &SecretString,
        new: &SecretString,
    ) -> Result<u64, Refusal> {
        let mut faults = Faults::new();
        password::check(&mut faults, "/new", new);
        faults.verdict()?;
        if call.actor.kind != ActorKind::User {
            return Err(Refusal::new(Problem::Forbidden, "Only a person has a password."));
        }
        let id = UserId(call.actor.id);
        let with = store::password_hash(self.db.reader(), id).await?;
        let compared = Compared { right: self.passwords.verify(current, with.as_deref()).await?, with };
        let hash = self.passwords.hash(new).await?;
        // Without the idempotency key: a stored request must not be a fingerprint of a password.
        let call = acting(call, call.actor.clone());
        let changed = self.db.write(&call, async |work| {
            let Some(account) = self.admit(work, id, &compared).await? else { return Ok(None) };
            replace(work, &account, &hash).await.map(Some)
        });
        let detail = "is not your present password, or your account is locked for a while";
        changed.await?.ok_or_else(|| Refusal::invalid("/current", "wrong", detail))
    }

    /// Somebody else's, by an administrator. Ends a lock, and every session.
    ///
    /// # Errors
    /// `validation` when it is no good, `not-found`, `stale`.
    pub async fn set_password(
        &self,
        call: &Call,
        id: UserId,
        read: i64,
        new: &SecretString,
    ) -> Result<Account, Refusal> {
        let mut faults = Faults::new();
        password::check(&mut faults, "/password", new);
        faults.verdict()?;
        let hash = self.passwords.hash(new).await?;
        self.db
            .write(&acting(call, call.actor.clone()), async |work| {
                let before = store::find_account(work.tx(), id).await?.ok_or_else(|| Refusal::not_found("user"))?;
                let after = Account { version: read + 1, guard: Default::default(), ..before.clone() };
                if !store::update_account(work.tx(), &after, read).await? {
                    return Err(Refusal::stale(before.version));
                }
                replace(work, &after, &hash).await?;
                Ok(after)
            })
            .await
    }
}

/// Answers how many sessions ended.
async fn replace(work: &Work, account: &Account, hash: &str) -> Result<u64, Refusal> {
    store::set_password(work.tx(), account.id, hash).await?;
    work.note(Event::new("user.password_changed", "user", account.id, json!({})).within(account.tenant));
    end_all(work, Subject::User(account.id), "the password was changed").await
}
