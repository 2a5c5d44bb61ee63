//! Passwords: Argon2id, off the request threads, and no more at once than there are cores.
//!
//! One hash takes 19 MiB and some 12 ms of a core; without the limit a burst of sign-ins would hold gigabytes.

use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::kernel::Refusal;
use crate::kernel::text::Faults;

pub const SHORTEST: usize = 12;
pub const LONGEST: usize = 200;

/// The hash of a password that nobody knows: what an unknown name is checked against, so that it takes as long
/// as a known one. Its costs are those of `Argon2::default()`, which a test holds.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$ZHJhd2Rvd24tbm9ib2R5$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

#[derive(Clone)]
pub struct Passwords {
    cores: Arc<Semaphore>,
}

impl Passwords {
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self { cores: Arc::new(Semaphore::new(cores)) }
    }

    /// # Errors
    /// When the server is shutting down.
    pub async fn hash(&self, password: &SecretString) -> Result<String, Refusal> {
        let password = password.clone();
        self.run(move || {
            Argon2::default().hash_password(password.expose_secret().as_bytes()).map(|hash| hash.to_string())
        })
        .await?
        .map_err(|error| Refusal::internal(error.to_string()))
    }

    /// Whether the password belongs to the hash. Without a hash the answer is no, and takes as long.
    ///
    /// # Errors
    /// When the server is shutting down, or the stored hash cannot be read.
    pub async fn verify(&self, password: &SecretString, hash: Option<&str>) -> Result<bool, Refusal> {
        let (password, text) = (password.clone(), hash.unwrap_or(NOBODY).to_owned());
        let checked = self.run(move || {
            let stored = PasswordHash::new(&text)?;
            match Argon2::default().verify_password(password.expose_secret().as_bytes(), &stored) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        });
        let right =
            checked.await?.map_err(|error: argon2::password_hash::Error| Refusal::internal(error.to_string()))?;
        Ok(right && hash.is_some())
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let _core = self.cores.acquire().await.map_err(Refusal::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)
    }
}

/// Long enough to be worth hashing, short enough to be a password.
pub fn check(faults: &mut Faults, pointer: &str, password: &SecretString) {
    let length = password.expose_secret().chars().count();
    faults.require(length >= SHORTEST, pointer, "too_short", "must have at least 12 characters");
    faults.require(length <= LONGEST, pointer, "too_long", "may have 200 characters");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let passwords = Passwords::new();
        let password = SecretString::from("correct horse battery");
        let hash = passwords.hash(&password).await.unwrap();
        assert_eq!(hash.split('$').take(4).collect::<Vec<_>>(), NOBODY.split('$').take(4).collect::<Vec<_>>());
        assert!(passwords.verify(&password, Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&SecretString::from("wrong"), Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&password, None).await.unwrap());
    }
}
