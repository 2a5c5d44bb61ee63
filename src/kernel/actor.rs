//! Who acts, for whom, and in which request.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clock::Instant;
use super::ids::{AuthorityId, ProviderId};

/// Whose things a caller may see. Every query of every store starts from one of these; what belongs to
/// another tenant does not exist (404).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Tenant {
    /// The people who run the installation: accounts and authorities, never a council's business.
    Platform,
    Authority(AuthorityId),
    Provider(ProviderId),
}

impl From<AuthorityId> for Tenant {
    fn from(id: AuthorityId) -> Self {
        Self::Authority(id)
    }
}

/// What a person or a client is trusted to do. The permissions of each role stand in `kernel::permission`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets up authorities, accounts and clients.
    PlatformAdmin,
    /// Sets up frameworks, decides applications, runs competitions.
    Commissioner,
    /// Writes the rulebook.
    RuleAuthor,
    /// Approves awards under the scheme of delegation.
    Approver,
    /// Marks the quality of tenders; never sees prices before that is done.
    Evaluator,
    /// Places people.
    Broker,
    /// Reads everything that is decided, changes nothing.
    Auditor,
    /// Acts for a provider.
    ProviderMember,
    /// Another system, acting for an authority.
    ApiClient,
}

impl Role {
    pub const ALL: [Self; 9] = [
        Self::PlatformAdmin,
        Self::Commissioner,
        Self::RuleAuthor,
        Self::Approver,
        Self::Evaluator,
        Self::Broker,
        Self::Auditor,
        Self::ProviderMember,
        Self::ApiClient,
    ];

    /// As in tokens, columns and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlatformAdmin => "platform_admin",
            Self::Commissioner => "commissioner",
            Self::RuleAuthor => "rule_author",
            Self::Approver => "approver",
            Self::Evaluator => "evaluator",
            Self::Broker => "broker",
            Self::Auditor => "auditor",
            Self::ProviderMember => "provider_member",
            Self::ApiClient => "api_client",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    User,
    Client,
    /// The product itself, at start-up or from the command line.
    System,
}

impl ActorKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::System => "system",
        }
    }
}

/// The party that a credential names. The audit log takes its actor from here and from nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    /// The user's or client's id; nil for the system.
    pub id: Uuid,
    pub tenant: Tenant,
    pub roles: BTreeSet<Role>,
    /// What an API client was granted; absent for people, who have all that their roles hold.
    pub scopes: Option<BTreeSet<String>>,
}

impl Actor {
    /// The product acting for itself: migrations, seeding, start-up.
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            id: Uuid::nil(),
            tenant: Tenant::Platform,
            roles: BTreeSet::new(),
            scopes: None,
        }
    }

    pub fn authority(&self) -> Option<AuthorityId> {
        match self.tenant {
            Tenant::Authority(id) => Some(id),
            _ => None,
        }
    }

    pub fn provider(&self) -> Option<ProviderId> {
        match self.tenant {
            Tenant::Provider(id) => Some(id),
            _ => None,
        }
    }
}

/// One request to change something: who, when, and the idempotency key it came with. Every use case that
/// writes takes one; its `at` is the only time the use case knows.
#[derive(Clone, Debug)]
pub struct Call {
    pub actor: Actor,
    /// When the request reached the server.
    pub at: Instant,
    pub request_id: String,
    pub idempotency: Option<Idempotency>,
}

/// A caller's promise that two requests with this key are the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    pub key: String,
    /// Method and route, `POST /api/v1/applications/{id}/submit`.
    pub operation: String,
    /// SHA-256 over the path, the query and the body.
    pub request_sha256: String,
}

impl Call {
    /// A call of the product itself.
    pub fn system(at: Instant) -> Self {
        Self { actor: Actor::system(), at, request_id: "system".into(), idempotency: None }
    }
}
