//! Requests and answers about opening keys. Nothing of the keys themselves is ever answered.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::service::OpeningKeyState;
use crate::kernel::london::LondonTime;

/// A passphrase for one's opening key.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"passphrase": "seven quiet rivers"}))]
pub struct OpeningKeyChange {
    /// Not your sign-in password. Nobody can restore it: keep it where you keep what must not be lost.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 200)]
    pub passphrase: SecretString,
    /// The present one: the key then stays the same, and what is sealed for it stays openable. Without it a new key
    /// takes its place.
    #[schema(value_type = Option<String>, format = Password)]
    pub current: Option<SecretString>,
}

/// Whether one has an opening key, and since when.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "enrolled": true, "made_at": "2021-02-01T09:00:00+00:00", "passphrase_chosen_at": "2021-02-01T09:00:00+00:00"
}))]
pub struct OpeningKeyView {
    pub enrolled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_at: Option<LondonTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passphrase_chosen_at: Option<LondonTime>,
}

impl From<Option<OpeningKeyState>> for OpeningKeyView {
    fn from(state: Option<OpeningKeyState>) -> Self {
        Self {
            enrolled: state.is_some(),
            made_at: state.map(|state| LondonTime(state.made_at)),
            passphrase_chosen_at: state.map(|state| LondonTime(state.passphrase_at)),
        }
    }
}
