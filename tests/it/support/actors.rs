//! Who acts in a test.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use drawdown::access::Access;
use drawdown::http::Authenticate;
use drawdown::kernel::ids::{AuthorityId, ProviderId};
use drawdown::kernel::{Actor, ActorKind, Instant, Problem, Refusal, Role, Tenant};
use futures_util::future::LocalBoxFuture;
use uuid::Uuid;

/// Believes what a test says of itself: tests of the slices need no passwords. A real token is believed too, for those
/// who sign in from outside. The access slice has tests of its own, with the real authenticator alone.
#[derive(Default)]
pub struct TestAuthenticator {
    pub real: OnceLock<Access>,
}

impl Authenticate for TestAuthenticator {
    fn authenticate<'a>(&'a self, bearer: &'a str, at: Instant) -> LocalBoxFuture<'a, Result<Actor, Refusal>> {
        Box::pin(async move {
            match (read(bearer), self.real.get()) {
                (Some(actor), _) => Ok(actor),
                (None, Some(real)) => real.authenticate(bearer, at).await,
                (None, None) => Err(Refusal::of(Problem::Unauthenticated)),
            }
        })
    }
}

pub fn token(actor: &Actor) -> String {
    let roles: Vec<&str> = actor.roles.iter().map(|role| role.name()).collect();
    let text =
        serde_json::json!([actor.id, serde_json::to_value(actor.tenant).unwrap(), roles, actor.scopes]).to_string();
    URL_SAFE_NO_PAD.encode(text)
}

fn read(token: &str) -> Option<Actor> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    type Said = (Uuid, Tenant, Vec<String>, Option<BTreeSet<String>>);
    let (id, tenant, roles, scopes): Said = serde_json::from_slice(&bytes).ok()?;
    let roles = roles.iter().filter_map(|name| Role::parse(name)).collect();
    let kind = if scopes.is_some() { ActorKind::Client } else { ActorKind::User };
    Some(Actor { kind, id, tenant, roles, scopes })
}

/// Somebody with one role; a new person at each call.
pub fn person(role: Role, tenant: Tenant) -> Actor {
    Actor {
        kind: ActorKind::User,
        id: Uuid::from_u128(rand_u128()),
        tenant,
        roles: BTreeSet::from([role]),
        scopes: None,
    }
}

/// An API client with these scopes and no other.
pub fn scoped(tenant: Tenant, scopes: &[&str]) -> Actor {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Actor { kind: ActorKind::Client, scopes: Some(scopes), ..person(Role::ApiClient, tenant) }
}

pub fn platform_admin() -> Actor {
    person(Role::PlatformAdmin, Tenant::Platform)
}
pub fn council(role: Role, authority: AuthorityId) -> Actor {
    person(role, Tenant::Authority(authority))
}
pub fn provider_member(provider: ProviderId) -> Actor {
    person(Role::ProviderMember, Tenant::Provider(provider))
}

pub fn rand_u128() -> u128 {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    u128::from_be_bytes(bytes)
}
