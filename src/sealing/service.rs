//! Setting one's opening key, and trying a passphrase on it.

use std::sync::Arc;
use std::thread::available_parallelism;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Semaphore;

use super::envelope::{PrivateKey, PublicKey, SealError};
use super::installation::SealingKey;
use super::opening_key::{Guard, KeptKey, Lock, make};
use super::passphrase::Cost;
use super::store;
use crate::access::Lockout;
use crate::kernel::ids::{AuthorityId, UserId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, ActorKind, Call, Instant, Problem, Refusal, Tenant};
use crate::store::{Db, Event, Work};

const SHORTEST: usize = 12;
const LONGEST: usize = 200;

#[derive(Clone)]
pub struct OpeningKeys {
    db: Db,
    sealing_key: SealingKey,
    lockout: Lockout,
    /// Of keys that are made from now on.
    cost: Cost,
    /// No more derivations at once than there are cores: each takes 64 MiB.
    cores: Arc<Semaphore>,
}

/// Since when somebody has an opening key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningKeyState {
    pub made_at: Instant,
    pub passphrase_at: Instant,
}

/// Somebody's public half, for those who seal to them.
#[derive(Clone)]
pub struct HeldKey {
    pub user: UserId,
    pub public: PublicKey,
    pub made_at: Instant,
}

/// A passphrase that was tried, before the unit of work, because trying takes long.
pub struct Tried {
    pub user: UserId,
    /// Of the key it was tried on.
    version: i64,
    opened: Option<PrivateKey>,
}

impl Tried {
    /// The private key, if the passphrase was right. It counts only after [`OpeningKeys::admit`].
    pub fn opened(&self) -> Option<&PrivateKey> {
        self.opened.as_ref()
    }
}

impl OpeningKeys {
    pub fn new(db: Db, sealing_key: SealingKey, lockout: Lockout, cost: Cost) -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self { db, sealing_key, lockout, cost, cores: Arc::new(Semaphore::new(cores)) }
    }

    pub fn sealing_key(&self) -> &SealingKey {
        &self.sealing_key
    }

    /// Whether the caller has one.
    ///
    /// # Errors
    /// `forbidden` to a machine, and outside of a council.
    pub async fn state(&self, actor: &Actor) -> Result<Option<OpeningKeyState>, Refusal> {
        let (user, authority) = owner(actor)?;
        Ok(store::find(self.db.reader(), authority, user).await?.as_ref().map(state_of))
    }

    /// Sets the caller's opening key: a new one, or with the `current` passphrase the same one under a new passphrase.
    ///
    /// # Errors
    /// `validation` for a passphrase that is too short or a `current` one that is wrong; `too-many-requests` after too
    /// many wrong ones; `wrong-state` when a new key would lock out a sealed competition.
    pub async fn set(
        &self,
        call: &Call,
        passphrase: &SecretString,
        current: Option<&SecretString>,
    ) -> Result<OpeningKeyState, Refusal> {
        check(passphrase)?;
        let (user, authority) = owner(&call.actor)?;
        // Without the idempotency key: a stored request must not be a fingerprint of a passphrase.
        let call = Call { idempotency: None, ..call.clone() };
        match (store::find(self.db.reader(), authority, user).await?, current) {
            (None, Some(_)) => {
                Err(Refusal::invalid("/current", "not_wanted", "is not wanted: you have no opening key yet"))
            }
            (None, None) => self.enrol(&call, (user, authority), passphrase).await,
            (Some(_), Some(current)) => self.change(&call, passphrase, current).await,
            (Some(kept), None) => self.replace(&call, kept, passphrase).await,
        }
    }

    async fn enrol(
        &self,
        call: &Call,
        (user, authority): (UserId, AuthorityId),
        passphrase: &SecretString,
    ) -> Result<OpeningKeyState, Refusal> {
        let (lock, public) = self.made(user, passphrase).await?;
        let key = KeptKey {
            user,
            authority,
            public: public.bytes(),
            lock,
            guard: Guard::default(),
            made_at: call.at,
            passphrase_at: call.at,
            version: 1,
        };
        self.db
            .write(call, async |work| {
                if !store::insert(work.tx(), &key).await? {
                    return Err(meanwhile());
                }
                note(work, "opening_key.made", &key, json!({}));
                Ok(state_of(&key))
            })
            .await
    }

    /// The same key under a new passphrase: whatever is sealed for it stays openable.
    async fn change(
        &self,
        call: &Call,
        passphrase: &SecretString,
        current: &SecretString,
    ) -> Result<OpeningKeyState, Refusal> {
        let tried = self.attempt(&call.actor, current, call.at).await?;
        let Some(private) = tried.opened.clone() else {
            return Err(self.refuse(call, "/current").await?);
        };
        let (keys, user, passphrase, cost) = (self.sealing_key.clone(), tried.user, passphrase.clone(), self.cost);
        let lock = self.run(move || Lock::close(&keys, user, &private, &passphrase, cost)).await??;
        self.db
            .write(call, async |work| {
                let kept = self.admit(work, &call.actor, &tried).await?;
                let key = KeptKey {
                    lock: lock.clone(),
                    guard: Guard::default(),
                    passphrase_at: work.at(),
                    version: kept.version + 1,
                    ..kept
                };
                store::update(work.tx(), &key).await?;
                note(work, "opening_key.passphrase_changed", &key, json!({}));
                Ok(state_of(&key))
            })
            .await
    }

    /// A new key in place of one whose passphrase was forgotten.
    async fn replace(&self, call: &Call, old: KeptKey, passphrase: &SecretString) -> Result<OpeningKeyState, Refusal> {
        let (lock, public) = self.made(old.user, passphrase).await?;
        self.db
            .write(call, async |work| {
                // Publications wait for this lock, so none can seal to the old key once nothing does.
                let kept = store::lock(work.tx(), old.authority, old.user).await?.ok_or_else(meanwhile)?;
                if kept.version != old.version {
                    return Err(meanwhile());
                }
                let sealed = store::sealed_competitions(work.tx(), kept.user).await?;
                if sealed > 0 {
                    return Err(Refusal::wrong_state(format!(
                        "You are named to open {sealed} sealed competition(s), which a new key could not open. Send your \
                         present passphrase as `current`, or wait until they are open."
                    )));
                }
                let key = KeptKey {
                    public: public.bytes(),
                    lock: lock.clone(),
                    guard: Guard::default(),
                    made_at: work.at(),
                    passphrase_at: work.at(),
                    version: kept.version + 1,
                    ..kept
                };
                store::update(work.tx(), &key).await?;
                note(work, "opening_key.replaced", &key, json!({}));
                Ok(state_of(&key))
            })
            .await
    }

    /// The opening keys of a council, in order of their owners' ids.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_council(&self, authority: AuthorityId) -> Result<Vec<HeldKey>, Refusal> {
        store::of_council(self.db.reader(), authority).await?.iter().map(held).collect()
    }

    /// The opening keys of these people, in order of their ids, as they stay until the work ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hold(&self, work: &Work, authority: AuthorityId, users: &[UserId]) -> Result<Vec<HeldKey>, Refusal> {
        store::hold(work.tx(), authority, users).await?.iter().map(held).collect()
    }

    /// Tries a passphrase on the caller's key.
    ///
    /// # Errors
    /// `too-many-requests` while none is looked at; `wrong-state` without a key.
    pub async fn attempt(&self, actor: &Actor, passphrase: &SecretString, at: Instant) -> Result<Tried, Refusal> {
        let (user, authority) = owner(actor)?;
        let kept = store::find(self.db.reader(), authority, user).await?.ok_or_else(|| {
            Refusal::wrong_state("You have no opening key. Set one first: PUT /api/v1/me/opening-key.")
        })?;
        unlocked(kept.guard, at)?;
        let (version, lock, keys, passphrase) = (kept.version, kept.lock, self.sealing_key.clone(), passphrase.clone());
        let opened = self.run(move || lock.open(&keys, user, &passphrase)).await??;
        Ok(Tried { user, version, opened })
    }

    /// Lets a right passphrase count within a work: the key is as it was when it was tried, and nobody has guessed too
    /// often meanwhile. Rivals wait here.
    ///
    /// # Errors
    /// `too-many-requests`, `wrong-state`.
    pub async fn admit(&self, work: &Work, actor: &Actor, tried: &Tried) -> Result<KeptKey, Refusal> {
        let (user, authority) = owner(actor)?;
        let mut kept = store::lock(work.tx(), authority, user).await?.ok_or_else(meanwhile)?;
        unlocked(kept.guard, work.at())?;
        if kept.version != tried.version || kept.user != tried.user {
            return Err(meanwhile());
        }
        if kept.guard != Guard::default() {
            kept.guard = Guard::default();
            store::set_guard(work.tx(), user, kept.guard).await?;
        }
        Ok(kept)
    }

    /// Counts a wrong passphrase of the caller's, and answers the refusal. The count outlives the refusal, so it has a unit of
    /// work of its own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refuse(&self, call: &Call, pointer: &str) -> Result<Refusal, Refusal> {
        let (user, authority) = owner(&call.actor)?;
        let call = Call { idempotency: None, ..call.clone() };
        let locked = self.db.write(&call, async |work| {
            let Some(mut kept) = store::lock(work.tx(), authority, user).await? else { return Ok(false) };
            if kept.guard.is_locked(work.at()) {
                return Ok(true);
            }
            kept.guard = kept.guard.after_failure(work.at(), self.lockout);
            store::set_guard(work.tx(), user, kept.guard).await?;
            let data = json!({"wrong_in_a_row": kept.guard.failed, "refused_until": kept.guard.locked_until});
            note(work, "opening_key.refused", &kept, data);
            Ok(false)
        });
        if locked.await? {
            return Ok(too_often(self.lockout.pause.num_seconds()));
        }
        let (most, minutes) = (self.lockout.attempts, self.lockout.pause.num_minutes());
        let detail = format!(
            "is not the passphrase of your opening key; after {most} wrong ones in a row none is looked at for {minutes} \
             minutes"
        );
        Ok(Refusal::invalid(pointer, "wrong", detail))
    }

    async fn made(&self, user: UserId, passphrase: &SecretString) -> Result<(Lock, PublicKey), Refusal> {
        let (keys, passphrase, cost) = (self.sealing_key.clone(), passphrase.clone(), self.cost);
        Ok(self.run(move || make(&keys, user, &passphrase, cost)).await??)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, SealError> + Send + 'static,
    ) -> Result<Result<T, SealError>, Refusal> {
        let _core = self.cores.acquire().await.map_err(Refusal::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)
    }
}

fn check(passphrase: &SecretString) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    let length = passphrase.expose_secret().chars().count();
    faults.require(length >= SHORTEST, "/passphrase", "too_short", "must have at least 12 characters");
    faults.require(length <= LONGEST, "/passphrase", "too_long", "may have 200 characters");
    faults.verdict()
}

/// A person of a council.
fn owner(actor: &Actor) -> Result<(UserId, AuthorityId), Refusal> {
    match (actor.kind, actor.authority()) {
        (ActorKind::User, Some(authority)) => Ok((UserId(actor.id), authority)),
        _ => Err(Refusal::new(Problem::Forbidden, "Only a person of a council has an opening key.")),
    }
}

fn held(kept: &KeptKey) -> Result<HeldKey, Refusal> {
    Ok(HeldKey { user: kept.user, public: PublicKey::read(&kept.public)?, made_at: kept.made_at })
}

fn state_of(kept: &KeptKey) -> OpeningKeyState {
    OpeningKeyState { made_at: kept.made_at, passphrase_at: kept.passphrase_at }
}

fn unlocked(guard: Guard, at: Instant) -> Result<(), Refusal> {
    match guard.locked_until {
        Some(until) if at < until => Err(too_often((until - at).num_seconds().max(1))),
        _ => Ok(()),
    }
}

fn too_often(seconds: i64) -> Refusal {
    let seconds = u64::try_from(seconds).unwrap_or(1).max(1);
    let detail = format!("There were too many wrong passphrases in a row. None is looked at for {seconds} s.");
    Refusal::new(Problem::TooManyRequests, detail).retry_after(seconds)
}

fn meanwhile() -> Refusal {
    Refusal::wrong_state("Your opening key was changed meanwhile. Try again.")
}

fn note(work: &Work, action: &'static str, key: &KeptKey, data: serde_json::Value) {
    work.note(Event::new(action, "user", key.user, data).within(Tenant::Authority(key.authority)));
}
