//! The installation's secret, under which keys are kept in the database.

use std::sync::Arc;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};

use super::envelope::{PrivateKey, SealError, fresh_salt};

/// 32 random bytes from the installation's settings.
#[derive(Clone)]
pub struct SealingKey(Arc<SecretBox<[u8; 32]>>);

impl SealingKey {
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Arc::new(SecretBox::new(Box::new(secret))))
    }

    /// A new secret in 64 hexadecimal digits, for the settings of a new installation.
    pub fn generate_hex() -> SecretString {
        fresh_salt().into()
    }

    /// From 64 hexadecimal digits; none for anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.trim().as_bytes();
        let mut secret = [0; 32];
        if text.len() != 2 * secret.len() {
            return None;
        }
        for (byte, digits) in secret.iter_mut().zip(text.chunks_exact(2)) {
            let [high, low] = [digits[0], digits[1]].map(|digit| char::from(digit).to_digit(16));
            *byte = u8::try_from(high? * 16 + low?).ok()?;
        }
        Some(Self::new(secret))
    }

    /// For the database: useless without this key.
    ///
    /// # Errors
    /// When the library refuses, which it does only for broken keys.
    pub fn wrap(&self, info: &[u8], plain: &[u8], bound: &[u8]) -> Result<Vec<u8>, SealError> {
        PrivateKey::derived(self.0.expose_secret()).1.seal(info, plain, bound)
    }

    /// # Errors
    /// When it was damaged, moved, or wrapped under another installation's key.
    pub fn unwrap(&self, info: &[u8], wrapped: &[u8], bound: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        PrivateKey::derived(self.0.expose_secret()).0.open(info, wrapped, bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installations_key_is_64_hexadecimal_digits() {
        let wrapped = SealingKey::new([0x0f; 32]).wrap(b"a key", b"secret", b"a thing").unwrap();
        let read = SealingKey::from_hex(&"0F".repeat(32)).unwrap();
        assert_eq!(*read.unwrap(b"a key", &wrapped, b"a thing").unwrap(), b"secret");
        for bad in ["0f".repeat(31), "0f".repeat(33), "0g".repeat(32), String::new()] {
            assert!(SealingKey::from_hex(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_is_wrapped_belongs_to_one_installation_purpose_and_thing() {
        let ours = SealingKey::new([7; 32]);
        let wrapped = ours.wrap(b"a key", b"secret", b"a thing").unwrap();
        assert!(SealingKey::new([8; 32]).unwrap(b"a key", &wrapped, b"a thing").is_err());
        assert!(ours.unwrap(b"another key", &wrapped, b"a thing").is_err());
        assert!(ours.unwrap(b"a key", &wrapped, b"another thing").is_err());
        assert!(ours.unwrap(b"a key", &wrapped[..20], b"a thing").is_err(), "cut short");
    }
}
