//! Sealing: how tenders stay unreadable until two people have opened them (T01).
//!
//! Each competition has an HPKE key pair of its own (RFC 9180, X25519, HKDF-SHA256, ChaCha20-Poly1305), made when
//! it is published. A tender is encrypted to the public key the moment it is saved and is never stored, logged or
//! answered in the clear before the opening. The private key is kept encrypted to a key that is derived from the
//! installation's sealing key (a setting, never in the database) and is unwrapped in memory by the opening alone.
//! Each ciphertext is bound to its competition and tender, so that it cannot be passed off as another's, and is
//! padded to blocks of 4 KiB, so that its length says little.
//!
//! **Protects against** a stolen database, backup or export; every role of the product, administrators and
//! auditors included, for whom no operation reads the content; and a changed or swapped ciphertext, which does
//! not decrypt.
//!
//! **Does not protect against** somebody who holds both the database and the sealing key (whoever runs the server
//! can decrypt, or read requests as they come in), against someone who may write to the database replacing a
//! tender by a new one sealed to the public key (the receipt in the provider's hands shows it), or against counting
//! the rows of the database. Splitting the key between the openers, so that the operator alone cannot decrypt, is
//! left to a later step: only [`SealingKey::wrap`] and [`SealingKey::unwrap`] would change.

use std::sync::Arc;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable};
use rand_core::{OsRng, RngCore, UnwrapErr};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use uuid::Uuid;

use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, TenderId};

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

const BLOCK: usize = 4096;
const LENGTH: usize = 4;
const ENCAPPED: usize = 32;
const TENDER_INFO: &[u8] = b"drawdown tender v1";
const KEY_INFO: &[u8] = b"drawdown competition key v1";

/// Something sealed that cannot be read: damaged, moved, or sealed under another installation's key.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the sealed bytes are damaged")]
    Damaged,
    #[error("HPKE: {0}")]
    Hpke(HpkeError),
}

impl From<HpkeError> for SealError {
    fn from(error: HpkeError) -> Self {
        Self::Hpke(error)
    }
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

/// The installation's secret: 32 random bytes from its settings, under which the private keys of all
/// competitions are kept.
#[derive(Clone)]
pub struct SealingKey(Arc<SecretBox<[u8; 32]>>);

/// The two halves of a competition's key as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompetitionKey {
    pub public: Vec<u8>,
    /// Only [`SealingKey::unwrap`] can use it.
    pub wrapped_private: Vec<u8>,
}

/// Seals tenders of one competition, and cannot open them.
pub struct Sealer {
    competition: CompetitionId,
    public: PublicKey,
}

/// Opens tenders of one competition.
pub struct Opener {
    competition: CompetitionId,
    private: PrivateKey,
}

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

    /// A fresh key pair for a competition that is being published.
    ///
    /// # Errors
    /// When the library refuses, which it does only for broken keys.
    pub fn make_key(&self, competition: CompetitionId) -> Result<CompetitionKey, SealError> {
        let (private, public) = X25519HkdfSha256::gen_keypair(&mut UnwrapErr(OsRng));
        let mut plain = Zeroizing::new([0; 32]);
        private.write_exact(&mut *plain);
        let wrapped_private = self.wrap(competition, &*plain)?;
        Ok(CompetitionKey { public: public.to_bytes().to_vec(), wrapped_private })
    }

    fn wrap(&self, competition: CompetitionId, private: &[u8]) -> Result<Vec<u8>, SealError> {
        let (_, installation) = X25519HkdfSha256::derive_keypair(self.0.expose_secret());
        encrypt(&installation, KEY_INFO, private, competition.0.as_bytes())
    }

    /// The private key of a competition, for its opening.
    ///
    /// # Errors
    /// When the stored key was damaged or wrapped under another sealing key.
    pub fn unwrap(&self, competition: CompetitionId, key: &CompetitionKey) -> Result<Opener, SealError> {
        let (installation, _) = X25519HkdfSha256::derive_keypair(self.0.expose_secret());
        let plain = Zeroizing::new(decrypt(&installation, KEY_INFO, &key.wrapped_private, competition.0.as_bytes())?);
        Ok(Opener { competition, private: PrivateKey::from_bytes(&plain)? })
    }
}

impl Sealer {
    /// # Errors
    /// When the stored public key is damaged.
    pub fn new(competition: CompetitionId, public: &[u8]) -> Result<Self, SealError> {
        Ok(Self { competition, public: PublicKey::from_bytes(public)? })
    }

    /// Encrypts one tender's content.
    ///
    /// # Errors
    /// When the content is longer than 4 GiB.
    pub fn seal(&self, tender: TenderId, content: &[u8]) -> Result<Vec<u8>, SealError> {
        encrypt(&self.public, TENDER_INFO, &pad(content)?, &bound_to(self.competition, tender))
    }
}

impl Opener {
    /// Decrypts what was sealed for this very competition and tender.
    ///
    /// # Errors
    /// When it was changed, or sealed for another one.
    pub fn open(&self, tender: TenderId, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        unpad(decrypt(&self.private, TENDER_INFO, sealed, &bound_to(self.competition, tender))?)
    }
}

/// 32 random bytes in hexadecimal, to be sealed with what they blind.
pub fn fresh_salt() -> String {
    let mut salt = [0; 32];
    UnwrapErr(OsRng).fill_bytes(&mut salt);
    salt.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bound_to(competition: CompetitionId, tender: TenderId) -> Vec<u8> {
    [competition.0, tender.0].iter().flat_map(Uuid::as_bytes).copied().collect()
}

/// The content's length, the content, and zeros up to a whole number of blocks.
fn pad(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let length = u32::try_from(content.len()).map_err(|_| SealError::Damaged)?;
    let whole = (LENGTH + content.len()).next_multiple_of(BLOCK);
    let mut padded = Zeroizing::new(Vec::with_capacity(whole));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(whole, 0);
    Ok(padded)
}

fn unpad(mut padded: Vec<u8>) -> Result<Vec<u8>, SealError> {
    let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(SealError::Damaged)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| SealError::Damaged)?;
    if length > rest.len() {
        return Err(SealError::Damaged);
    }
    padded.truncate(LENGTH + length);
    padded.drain(..LENGTH);
    Ok(padded)
}

/// The encapsulated key, then the ciphertext with its tag.
fn encrypt(to: &PublicKey, info: &[u8], plain: &[u8], bound: &[u8]) -> Result<Vec<u8>, SealError> {
    let (encapped, ciphertext) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256, _>(
        &OpModeS::Base,
        to,
        info,
        plain,
        bound,
        &mut UnwrapErr(OsRng),
    )?;
    let mut sealed = encapped.to_bytes().to_vec();
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

fn decrypt(with: &PrivateKey, info: &[u8], sealed: &[u8], bound: &[u8]) -> Result<Vec<u8>, SealError> {
    let (encapped, ciphertext) = sealed.split_at_checked(ENCAPPED).ok_or(SealError::Damaged)?;
    let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        with,
        &EncappedKey::from_bytes(encapped)?,
        info,
        ciphertext,
        bound,
    )?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (CompetitionId, TenderId) {
        (CompetitionId(Uuid::from_u128(1)), TenderId(Uuid::from_u128(2)))
    }

    #[test]
    fn t01_only_the_right_key_opens_and_only_for_the_right_tender() {
        let (competition, tender) = ids();
        let installation = SealingKey::new([7; 32]);
        let key = installation.make_key(competition).unwrap();
        let sealer = Sealer::new(competition, &key.public).unwrap();
        let sealed = sealer.seal(tender, b"623.22").unwrap();
        let opener = installation.unwrap(competition, &key).unwrap();
        assert_eq!(opener.open(tender, &sealed).unwrap(), b"623.22");

        assert!(opener.open(TenderId(Uuid::from_u128(3)), &sealed).is_err(), "moved to another tender");
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(opener.open(tender, &changed).is_err(), "changed");
        assert!(SealingKey::new([8; 32]).unwrap(competition, &key).is_err(), "another installation");
        assert!(installation.unwrap(CompetitionId(Uuid::from_u128(9)), &key).is_err(), "another competition's key");
        assert!(opener.open(tender, &sealed[..20]).is_err(), "cut short");
    }

    #[test]
    fn the_installations_key_is_64_hexadecimal_digits() {
        let competition = ids().0;
        let key = SealingKey::new([0x0f; 32]).make_key(competition).unwrap();
        assert!(SealingKey::from_hex(&"0F".repeat(32)).unwrap().unwrap(competition, &key).is_ok());
        for bad in ["0f".repeat(31), "0f".repeat(33), "0g".repeat(32), String::new()] {
            assert!(SealingKey::from_hex(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn t01_lengths_say_little() {
        let (competition, tender) = ids();
        let key = SealingKey::new([7; 32]).make_key(competition).unwrap();
        let sealer = Sealer::new(competition, &key.public).unwrap();
        let length = |content: usize| sealer.seal(tender, &vec![b'a'; content]).unwrap().len();
        assert_eq!(length(0), length(4092));
        assert_eq!(length(4093), length(0) + 4096);
    }
}
