//! Requests and answers about authorities.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Authority;
use crate::kernel::ids::AuthorityId;

/// A council to set up.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Wiltshire Council", "code": "wiltshire"}))]
pub struct NewAuthority {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Short public name: lower-case letters, digits and hyphens.
    #[schema(pattern = "^[a-z][a-z0-9-]{1,39}$")]
    pub code: String,
}

/// A council.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "name": "Wiltshire Council", "code": "wiltshire",
    "version": 1, "created_at": "2020-10-01T08:00:00Z"
}))]
pub struct AuthorityView {
    pub id: AuthorityId,
    pub name: String,
    pub code: String,
    pub version: i64,
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl From<Authority> for AuthorityView {
    fn from(authority: Authority) -> Self {
        let Authority { id, name, code, version, created_at } = authority;
        Self { id, name, code, version, created_at }
    }
}

/// A page of councils.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuthorityPage {
    pub items: Vec<AuthorityView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
