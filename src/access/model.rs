//! Accounts, clients and sessions as values: who fits where, and when an account is locked.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{ClientId, SessionId, UserId};
use crate::kernel::permission::TABLE;
use crate::kernel::{Actor, ActorKind, Instant, Role, Tenant};

/// A person who signs in. Holds no secret: the password's hash never leaves the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: UserId,
    /// Lower case.
    pub email: String,
    pub name: String,
    pub tenant: Tenant,
    pub roles: BTreeSet<Role>,
    /// The post held, as a scheme of delegation names it: "Director of Adult Care".
    pub office: Option<String>,
    pub disabled: bool,
    pub guard: Guard,
    /// Counts what an administrator changes; failed sign-ins do not move it.
    pub version: i64,
    pub created_at: Instant,
}

impl Account {
    pub fn actor(&self, scopes: Option<BTreeSet<String>>) -> Actor {
        Actor { kind: ActorKind::User, id: self.id.0, tenant: self.tenant, roles: self.roles.clone(), scopes }
    }
}

/// Another system that speaks to the API for a council or a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiClient {
    /// Also its OAuth2 `client_id`.
    pub id: ClientId,
    /// SHA-256 of 256 random bits: nothing can be learnt from it.
    pub secret_sha256: String,
    pub name: String,
    pub tenant: Tenant,
    pub scopes: BTreeSet<String>,
    pub disabled: bool,
    pub version: i64,
    pub created_at: Instant,
}

impl ApiClient {
    /// With what the session was narrowed to, and never more than the client holds now.
    pub fn actor(&self, narrowed: Option<&BTreeSet<String>>) -> Actor {
        let scopes = match narrowed {
            Some(narrowed) => self.scopes.intersection(narrowed).cloned().collect(),
            None => self.scopes.clone(),
        };
        Actor {
            kind: ActorKind::Client,
            id: self.id.0,
            tenant: self.tenant,
            roles: BTreeSet::from([Role::ApiClient]),
            scopes: Some(scopes),
        }
    }
}

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    User(UserId),
    Client(ClientId),
}

/// One sign-in. Every token that came from it dies with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub subject: Subject,
    /// What it was narrowed to; everything the subject holds when absent.
    pub scopes: Option<BTreeSet<String>>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
}

impl Session {
    pub fn is_live(&self, at: Instant) -> bool {
        self.revoked_at.is_none() && at < self.expires_at
    }
}

/// When an account stops answering to its password.
#[derive(Clone, Copy, Debug)]
pub struct Lockout {
    /// Wrong passwords in a row.
    pub attempts: i64,
    pub pause: TimeDelta,
}

/// The wrong passwords of one account since the last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    pub failed: i64,
    pub locked_until: Option<Instant>,
}

impl Guard {
    pub fn is_locked(&self, at: Instant) -> bool {
        self.locked_until.is_some_and(|until| at < until)
    }

    /// After one more wrong password. A lock that has run out leaves a clean slate.
    pub fn after_failure(self, at: Instant, policy: Lockout) -> Self {
        let failed = if self.locked_until.is_some() { 1 } else { self.failed + 1 };
        Self { failed, locked_until: (failed >= policy.attempts).then(|| at + policy.pause) }
    }
}

/// Whether somebody of this tenant may have this role. Clients have theirs by being clients.
pub fn fits(role: Role, tenant: Tenant) -> bool {
    match tenant {
        Tenant::Platform => role == Role::PlatformAdmin,
        Tenant::Provider(_) => role == Role::ProviderMember,
        Tenant::Authority(_) => !matches!(role, Role::PlatformAdmin | Role::ProviderMember | Role::ApiClient),
    }
}

/// The scopes a credential holds: those of its roles, cut to what it was granted.
pub fn scopes_of(actor: &Actor) -> BTreeSet<String> {
    let by_role = TABLE.iter().filter(|(_, roles)| roles.iter().any(|role| actor.roles.contains(role)));
    by_role
        .map(|(scope, _)| (*scope).to_owned())
        .filter(|scope| actor.scopes.as_ref().is_none_or(|granted| granted.contains(scope)))
        .collect()
}

/// Whether an API client may be given this scope.
pub fn is_client_scope(scope: &str) -> bool {
    TABLE.iter().any(|(name, roles)| *name == scope && roles.contains(&Role::ApiClient))
}

/// As it is compared and stored.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A loose check: only a message that arrives proves an address.
pub fn is_email(email: &str) -> bool {
    let plain = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let whole = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.starts_with('.')
    });
    plain && whole && email.len() <= 254 && !email.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_lock_and_a_lock_that_ran_out_is_forgotten() {
        let policy = Lockout { attempts: 5, pause: TimeDelta::minutes(15) };
        let start = Instant::from_timestamp(1_607_590_800, 0).unwrap();
        let mut guard = Guard::default();
        for failed in 1..5 {
            guard = guard.after_failure(start, policy);
            assert_eq!((guard.failed, guard.is_locked(start)), (failed, false));
        }
        guard = guard.after_failure(start, policy);
        assert!(guard.is_locked(start));
        let end = start + policy.pause;
        assert!(guard.is_locked(end - TimeDelta::microseconds(1)));
        assert!(!guard.is_locked(end));
        assert_eq!(guard.after_failure(end, policy), Guard { failed: 1, locked_until: None });
    }

    #[test]
    fn addresses_have_two_sides() {
        for good in ["a@b.uk", "jo.o'neil+x@care.example.org"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "@b.uk", "a@b", "a@.uk", "a@b.uk.", "a b@c.uk", "a@b@c.uk", "a\0@b.uk"] {
            assert!(!is_email(bad), "{bad:?}");
        }
    }

    #[test]
    fn every_role_fits_exactly_one_kind_of_tenant_but_a_client_none() {
        let id = uuid::Uuid::from_u128(1);
        let tenants = [Tenant::Platform, Tenant::Authority(id.into()), Tenant::Provider(id.into())];
        for role in Role::ALL {
            let homes = tenants.iter().filter(|tenant| fits(role, **tenant)).count();
            assert_eq!(homes, usize::from(role != Role::ApiClient), "{role:?}");
        }
    }
}
