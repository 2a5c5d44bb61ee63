//! HPKE in one shot (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305): the encapsulated key, then the ciphertext with its
//! tag. `info` says what kind of thing is sealed, `bound` for whom or for what: neither can be exchanged afterwards.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable};
use rand_core::{OsRng, RngCore, UnwrapErr};
use secrecy::zeroize::Zeroizing;

use crate::kernel::Refusal;

type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

const ENCAPPED: usize = 32;

/// Something sealed that cannot be read: damaged, moved, or sealed to another key.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the sealed bytes are damaged")]
    Damaged,
    #[error("HPKE: {0}")]
    Hpke(HpkeError),
    #[error("Argon2id: {0}")]
    Argon2(argon2::Error),
}

impl From<HpkeError> for SealError {
    fn from(error: HpkeError) -> Self {
        Self::Hpke(error)
    }
}

impl From<argon2::Error> for SealError {
    fn from(error: argon2::Error) -> Self {
        Self::Argon2(error)
    }
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

/// To whom something is sealed.
#[derive(Clone)]
pub struct PublicKey(<X25519HkdfSha256 as Kem>::PublicKey);

/// Who can open it.
#[derive(Clone)]
pub struct PrivateKey(<X25519HkdfSha256 as Kem>::PrivateKey);

/// A key pair that nobody has seen before.
pub fn fresh_pair() -> (PrivateKey, PublicKey) {
    let (private, public) = X25519HkdfSha256::gen_keypair(&mut UnwrapErr(OsRng));
    (PrivateKey(private), PublicKey(public))
}

/// 32 random bytes in hexadecimal.
pub fn fresh_salt() -> String {
    random().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    UnwrapErr(OsRng).fill_bytes(&mut bytes);
    bytes
}

impl PublicKey {
    /// # Errors
    /// When these are not the 32 bytes of a public key.
    pub fn read(bytes: &[u8]) -> Result<Self, SealError> {
        Ok(Self(Deserializable::from_bytes(bytes)?))
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// # Errors
    /// When the library refuses, which it does only for broken keys.
    pub fn seal(&self, info: &[u8], plain: &[u8], bound: &[u8]) -> Result<Vec<u8>, SealError> {
        let (encapped, ciphertext) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256, _>(
            &OpModeS::Base,
            &self.0,
            info,
            plain,
            bound,
            &mut UnwrapErr(OsRng),
        )?;
        let mut sealed = encapped.to_bytes().to_vec();
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }
}

impl PrivateKey {
    /// # Errors
    /// When these are not the 32 bytes of a private key.
    pub fn read(bytes: &[u8]) -> Result<Self, SealError> {
        Ok(Self(Deserializable::from_bytes(bytes)?))
    }

    pub fn bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.0.write_exact(&mut *bytes);
        bytes
    }

    /// The pair that follows from a secret, always the same one.
    pub(super) fn derived(secret: &[u8; 32]) -> (Self, PublicKey) {
        let (private, public) = X25519HkdfSha256::derive_keypair(secret);
        (Self(private), PublicKey(public))
    }

    /// # Errors
    /// When it was sealed to another key, for another purpose or thing, or was changed since.
    pub fn open(&self, info: &[u8], sealed: &[u8], bound: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (encapped, ciphertext) = sealed.split_at_checked(ENCAPPED).ok_or(SealError::Damaged)?;
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &EncappedKey::from_bytes(encapped)?,
            info,
            ciphertext,
            bound,
        )?;
        Ok(Zeroizing::new(plain))
    }
}

/// By name alone: what it holds is nobody's business in a log.
impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}
