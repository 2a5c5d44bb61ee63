//! Secrets that are random from end to end: refresh tokens and client secrets.
//!
//! Only their SHA-256 is kept. With 256 random bits there is nothing to guess, so a slow hash would only cost
//! time; passwords, which people choose, are hashed in `password`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::kernel::canonical::sha256;

/// So that a scanner for leaked credentials, and a reader of a ticket, can tell what they look at.
pub const REFRESH: &str = "ddrt_";
pub const CLIENT: &str = "ddcs_";

/// A new secret, and what is stored of it.
pub struct Minted {
    pub secret: SecretString,
    pub sha256: String,
}

/// # Panics
/// When the operating system gives no randomness: nothing may go on then.
pub fn mint(prefix: &str) -> Minted {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).expect("the operating system must give randomness");
    let secret = SecretString::from(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)));
    Minted { sha256: digest(&secret), secret }
}

/// What is stored, and compared. A plain comparison of two digests tells an attacker nothing about the secret.
pub fn digest(secret: &SecretString) -> String {
    sha256(secret.expose_secret().as_bytes())
}
