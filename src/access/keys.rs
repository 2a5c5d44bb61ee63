//! The Ed25519 key that signs our access tokens, and its public half as the world sees it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use ring::signature::{Ed25519KeyPair, KeyPair};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::crypto;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";
/// What stands before the 32 bytes of a private key in its PKCS#8 version 1 form (RFC 8410 section 7), which
/// every tool reads.
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    #[error("the signing key must be a PKCS#8 PEM file that starts with {BEGIN}")]
    NotPem,
    #[error("the signing key must be an Ed25519 key")]
    NotEd25519,
}

/// Our signing key.
#[derive(Clone)]
pub struct SigningKey {
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
    /// The key's thumbprint (RFC 7638), so that a new key never has an old one's name.
    pub(super) kid: String,
    /// The public key in base64url, as in a JWK.
    x: String,
}

impl SigningKey {
    /// Reads a PKCS#8 PEM, as made by [`SigningKey::generate_pem`] or `openssl genpkey -algorithm ed25519`.
    ///
    /// # Errors
    /// When it is not PEM, or the key is of another kind.
    pub fn from_pem(pem: &SecretString) -> Result<Self, KeyError> {
        crypto::install();
        let text = pem.expose_secret().trim();
        let inner = text.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)).ok_or(KeyError::NotPem)?;
        let packed: String = inner.split_ascii_whitespace().collect();
        let der = STANDARD.decode(packed).map_err(|_| KeyError::NotPem)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| KeyError::NotEd25519)?;
        let public = pair.public_key().as_ref();
        let x = URL_SAFE_NO_PAD.encode(public);
        let thumbprint = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        Ok(Self {
            encoding: EncodingKey::from_ed_der(&der),
            decoding: DecodingKey::from_ed_der(public),
            kid: URL_SAFE_NO_PAD.encode(thumbprint),
            x,
        })
    }

    /// A new key, for the first start.
    ///
    /// # Panics
    /// When the operating system gives no randomness.
    pub fn generate_pem() -> SecretString {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).expect("the operating system must give randomness");
        let der = [PKCS8_HEAD.as_slice(), seed.as_slice()].concat();
        SecretString::from(format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der)))
    }

    /// The public key set (RFC 7517), for whoever verifies our tokens.
    pub fn jwks(&self) -> Value {
        json!({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": self.kid, "use": "sig", "alg": "EdDSA"}
        ]})
    }
}

/// Only its public name.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key pair of RFC 8037 appendix A, whose thumbprint the RFC gives.
    #[test]
    fn the_kid_is_the_thumbprint_of_rfc_8037() {
        let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let der = [PKCS8_HEAD.as_slice(), &seed].concat();
        let pem = SecretString::from(format!("{BEGIN}\n{}\n{END}", STANDARD.encode(der)));
        let key = SigningKey::from_pem(&pem).unwrap();
        assert_eq!(key.x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_generated_key_can_be_read_and_says_nothing_of_itself() {
        let pem = SigningKey::generate_pem();
        let key = SigningKey::from_pem(&pem).unwrap();
        let body = pem.expose_secret().lines().nth(1).unwrap();
        assert!(!format!("{key:?} {pem:?}").contains(body));
        assert_eq!(SigningKey::from_pem(&SecretString::from("hello")).unwrap_err(), KeyError::NotPem);
        let other = SecretString::from(format!("{BEGIN}\nAAAA\n{END}"));
        assert_eq!(SigningKey::from_pem(&other).unwrap_err(), KeyError::NotEd25519);
    }
}
