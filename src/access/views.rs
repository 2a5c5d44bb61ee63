//! Requests and answers about accounts, clients and tokens.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Account, ApiClient};
use crate::kernel::ids::{ClientId, UserId};
use crate::kernel::{Refusal, Role, Tenant};

/// What kind of house somebody belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenantKind {
    /// The people who run this installation.
    Platform,
    Authority,
    Provider,
}

/// Whom somebody belongs to or acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct TenantView {
    pub kind: TenantKind,
    /// The authority's or provider's id; absent for the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

impl TenantView {
    /// # Errors
    /// `validation` when there is an id too few or too many.
    pub fn tenant(self) -> Result<Tenant, Refusal> {
        match (self.kind, self.id) {
            (TenantKind::Platform, None) => Ok(Tenant::Platform),
            (TenantKind::Authority, Some(id)) => Ok(Tenant::Authority(id.into())),
            (TenantKind::Provider, Some(id)) => Ok(Tenant::Provider(id.into())),
            (TenantKind::Platform, Some(_)) => {
                Err(Refusal::invalid("/tenant/id", "not_wanted", "the platform has no id"))
            }
            (_, None) => Err(Refusal::invalid("/tenant/id", "missing", "is missing")),
        }
    }
}

impl From<Tenant> for TenantView {
    fn from(tenant: Tenant) -> Self {
        match tenant {
            Tenant::Platform => Self { kind: TenantKind::Platform, id: None },
            Tenant::Authority(id) => Self { kind: TenantKind::Authority, id: Some(id.0) },
            Tenant::Provider(id) => Self { kind: TenantKind::Provider, id: Some(id.0) },
        }
    }
}

/// A person to give an account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "commissioner@wiltshire.example", "name": "A Commissioner",
    "tenant": {"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"},
    "roles": ["commissioner"], "password": "a long enough password"
}))]
pub struct NewUser {
    /// Compared without regard to case.
    #[schema(format = Email, max_length = 254)]
    pub email: String,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    pub tenant: TenantView,
    /// `platform_admin` for the platform, `provider_member` for a provider, the others for a council.
    #[schema(min_items = 1)]
    pub roles: Vec<Role>,
    /// The post held, as the scheme of delegation names it.
    #[schema(max_length = 200, example = "Director of Adult Care")]
    pub office: Option<String>,
    /// Leave out for somebody who signs in with the council's own identity provider.
    #[schema(value_type = Option<String>, format = Password, min_length = 12, max_length = 200)]
    pub password: Option<SecretString>,
}

/// What to change of an account; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"roles": ["commissioner", "approver"], "office": "Director of Adult Care"}))]
pub struct UserChange {
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Null takes the office away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub office: Option<Option<String>>,
    #[schema(min_items = 1)]
    pub roles: Option<Vec<Role>>,
    /// Somebody disabled is signed out everywhere and cannot come in.
    pub disabled: Option<bool>,
}

/// Tells `null` from a field that is left out.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A person's account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000002", "email": "commissioner@wiltshire.example", "name": "A Commissioner",
    "tenant": {"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"},
    "roles": ["commissioner"], "disabled": false, "version": 1, "created_at": "2020-10-01T08:00:00Z"
}))]
pub struct UserView {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub tenant: TenantView,
    pub roles: BTreeSet<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    pub disabled: bool,
    /// After too many wrong passwords in a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<chrono::DateTime<chrono::Utc>>,
    pub version: i64,
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl From<Account> for UserView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            email: account.email,
            name: account.name,
            tenant: account.tenant.into(),
            roles: account.roles,
            office: account.office,
            disabled: account.disabled,
            locked_until: account.guard.locked_until,
            version: account.version,
            created_at: account.created_at,
        }
    }
}

/// A page of accounts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserPage {
    pub items: Vec<UserView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A password for somebody who has forgotten theirs.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "another long password"}))]
pub struct NewPassword {
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 200)]
    pub password: SecretString,
}

/// One's own new password, with the present one as proof.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current": "a long enough password", "new": "another long password"}))]
pub struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    pub current: SecretString,
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 200)]
    pub new: SecretString,
}

/// How many sessions ended.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"sessions_ended": 1}))]
pub struct SignedOutView {
    pub sessions_ended: u64,
}

/// Who the credential names, and what it may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000002", "kind": "user", "name": "A Commissioner",
    "email": "commissioner@wiltshire.example",
    "tenant": {"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"},
    "roles": ["commissioner"], "scopes": ["applications:decide", "me"]
}))]
pub struct MeView {
    pub id: Uuid,
    /// `user` or `client`.
    #[schema(example = "user")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub tenant: TenantView,
    pub roles: BTreeSet<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Everything this credential may do.
    pub scopes: BTreeSet<String>,
}

/// Another system to let in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Our e-procurement portal",
    "tenant": {"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"},
    "scopes": ["frameworks:read", "applications:read"]
}))]
pub struct NewApiClient {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Whom it acts for: a council or a provider.
    pub tenant: TenantView,
    #[schema(min_items = 1)]
    pub scopes: Vec<String>,
}

/// Another system that may come in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000003", "name": "Our e-procurement portal",
    "tenant": {"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"},
    "scopes": ["applications:read", "frameworks:read"], "disabled": false, "version": 1,
    "created_at": "2020-10-01T08:00:00Z"
}))]
pub struct ApiClientView {
    /// Also its `client_id` at the token endpoint.
    pub id: ClientId,
    pub name: String,
    pub tenant: TenantView,
    pub scopes: BTreeSet<String>,
    pub disabled: bool,
    pub version: i64,
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl From<ApiClient> for ApiClientView {
    fn from(client: ApiClient) -> Self {
        let ApiClient { id, name, tenant, scopes, disabled, version, created_at, secret_sha256: _ } = client;
        Self { id, name, tenant: tenant.into(), scopes, disabled, version, created_at }
    }
}

/// A page of clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiClientPage {
    pub items: Vec<ApiClientView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A client and its new secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "client": {
        "id": "0199a1c0-5f5e-7000-8000-000000000003", "name": "Our e-procurement portal",
        "tenant": {"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"},
        "scopes": ["applications:read", "frameworks:read"], "disabled": false, "version": 1,
        "created_at": "2020-10-01T08:00:00Z"
    },
    "client_id": "0199a1c0-5f5e-7000-8000-000000000003", "client_secret": "ddcs_…"
}))]
pub struct ApiClientSecretView {
    pub client: ApiClientView,
    pub client_id: ClientId,
    /// Keep it safe. Absent when a repeated request (the same Idempotency-Key) is answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
}

/// The form of the token endpoint (RFC 6749). Which fields are needed depends on `grant_type`.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"grant_type": "password", "username": "commissioner@wiltshire.example",
    "password": "a long enough password"}))]
pub struct TokenForm {
    /// `password`, `client_credentials` or `refresh_token`.
    pub grant_type: Option<String>,
    /// The e-mail address of a built-in account.
    pub username: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<SecretString>,
    /// Unless the client sends HTTP Basic.
    pub client_id: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    pub client_secret: Option<SecretString>,
    #[schema(value_type = Option<String>)]
    pub refresh_token: Option<SecretString>,
    /// Separated by spaces; everything the account or client holds when left out.
    pub scope: Option<String>,
}

/// Tokens (RFC 6749 section 5.1).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 900, "refresh_token": "ddrt_…",
    "scope": "applications:decide me"
}))]
pub struct TokenView {
    /// An Ed25519 JWT: send it as `Authorization: Bearer …`.
    pub access_token: String,
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    /// Good once: each refresh gives a new one, and a second use ends the session. None for a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    pub scope: String,
}

impl TokenView {
    pub fn new(access: &SecretString, refresh: Option<&SecretString>, expires_in: i64, scope: String) -> Self {
        Self {
            access_token: access.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in,
            refresh_token: refresh.map(|token| token.expose_secret().to_owned()),
            scope,
        }
    }
}

/// A token to revoke (RFC 7009). A `token_type_hint` is not needed: the tokens can be told apart.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"token": "ddrt_…"}))]
pub struct RevocationForm {
    #[schema(value_type = String)]
    pub token: SecretString,
}
