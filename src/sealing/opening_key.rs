//! One person's opening key as it is kept, and what its passphrase opens.

use secrecy::SecretString;

use super::envelope::{PrivateKey, PublicKey, SealError, fresh_pair, random};
use super::installation::SealingKey;
use super::passphrase::Cost;
pub use crate::access::Guard;
use crate::kernel::Instant;
use crate::kernel::ids::{AuthorityId, UserId};

const INNER: &[u8] = b"drawdown opening key v1, by passphrase";
const OUTER: &[u8] = b"drawdown opening key v1";

/// A row of the database: useless without the passphrase, and without the installation's key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptKey {
    pub user: UserId,
    pub authority: AuthorityId,
    pub public: Vec<u8>,
    pub lock: Lock,
    /// Wrong passphrases since the last right one.
    pub guard: Guard,
    /// When the pair was made.
    pub made_at: Instant,
    /// When its passphrase was chosen.
    pub passphrase_at: Instant,
    pub version: i64,
}

/// The private half under one passphrase.
#[derive(Clone, PartialEq, Eq)]
pub struct Lock {
    pub salt: Vec<u8>,
    pub cost: Cost,
    pub sealed_private: Vec<u8>,
}

impl Lock {
    /// Locks a private key with a passphrase, and with the installation's key on top.
    ///
    /// # Errors
    /// When a library refuses.
    pub fn close(
        installation: &SealingKey,
        user: UserId,
        private: &PrivateKey,
        passphrase: &SecretString,
        cost: Cost,
    ) -> Result<Self, SealError> {
        let salt = random().to_vec();
        let (_, to) = PrivateKey::derived(&*cost.derive(passphrase, &salt)?);
        let inner = to.seal(INNER, &*private.bytes(), user.0.as_bytes())?;
        Ok(Self { salt, cost, sealed_private: installation.wrap(OUTER, &inner, user.0.as_bytes())? })
    }

    /// The private key, if this is the passphrase.
    ///
    /// # Errors
    /// When what is kept was damaged, or wrapped by another installation.
    pub fn open(
        &self,
        installation: &SealingKey,
        user: UserId,
        passphrase: &SecretString,
    ) -> Result<Option<PrivateKey>, SealError> {
        let inner = installation.unwrap(OUTER, &self.sealed_private, user.0.as_bytes())?;
        let (with, _) = PrivateKey::derived(&*self.cost.derive(passphrase, &self.salt)?);
        with.open(INNER, &inner, user.0.as_bytes()).ok().map(|plain| PrivateKey::read(&plain)).transpose()
    }
}

/// A new pair: its lock and its public half.
///
/// # Errors
/// When a library refuses.
pub fn make(
    installation: &SealingKey,
    user: UserId,
    passphrase: &SecretString,
    cost: Cost,
) -> Result<(Lock, PublicKey), SealError> {
    let (private, public) = fresh_pair();
    Ok((Lock::close(installation, user, &private, passphrase, cost)?, public))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn t01_a_stored_opening_key_opens_with_its_passphrase_alone() {
        let (installation, user) = (SealingKey::new([7; 32]), UserId(Uuid::from_u128(1)));
        let passphrase = SecretString::from("seven quiet rivers");
        let (lock, public) = make(&installation, user, &passphrase, Cost::NOW).unwrap();
        let sealed = public.seal(b"a share", b"secret", b"").unwrap();
        let private = lock.open(&installation, user, &passphrase).unwrap().expect("the right passphrase");
        assert_eq!(*private.open(b"a share", &sealed, b"").unwrap(), b"secret");

        let wrong = SecretString::from("seven quiet river");
        assert!(lock.open(&installation, user, &wrong).unwrap().is_none(), "the installation's key alone");
        assert!(lock.open(&SealingKey::new([8; 32]), user, &passphrase).is_err(), "the passphrase alone");
        assert!(lock.open(&installation, UserId(Uuid::from_u128(2)), &passphrase).is_err(), "moved to somebody else");
        let again = make(&installation, user, &passphrase, Cost::NOW).unwrap().0;
        assert!(again.salt != lock.salt && again.sealed_private != lock.sealed_private, "nothing repeats");
    }
}
