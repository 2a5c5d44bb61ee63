//! From a passphrase to a key: Argon2id, at about five times the work and three times the memory of a sign-in password's.
//!
//! A passphrase is typed twice or three times in the life of a competition, so it may cost much; whoever has taken both
//! the database and the sealing key pays as much for each guess.

use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::envelope::SealError;

/// What one derivation costs; kept with each key, so that it may rise for new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// For keys that are made now.
    pub const NOW: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// # Errors
    /// When these costs or this salt are outside of what Argon2 allows.
    pub fn derive(self, passphrase: &SecretString, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, SealError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))?;
        let mut secret = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
            passphrase.expose_secret().as_bytes(),
            salt,
            &mut *secret,
        )?;
        Ok(secret)
    }
}
