//! One text for one value: what is hashed, stored and compared byte for byte.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// JSON with sorted keys and no spaces. `serde_json` keeps maps sorted here (its `preserve_order` feature is
/// off, which a test holds), so equal values give equal bytes.
pub fn text(value: &Value) -> String {
    value.to_string()
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The same of bytes that come one after the other.
#[derive(Default)]
pub struct Hashing(Sha256);

impl Hashing {
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub fn sha256(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string");
        hex
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn keys_are_sorted_at_every_level() {
        let value: serde_json::Value = serde_json::from_str(r#"{ "b": {"z": 1, "a": 2}, "a": [3] }"#).unwrap();
        assert_eq!(super::text(&value), r#"{"a":[3],"b":{"a":2,"z":1}}"#);
        assert_eq!(super::sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
