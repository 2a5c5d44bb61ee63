//! Real accounts for tests: somebody with a password who signs in, or an officer with a post.

use std::collections::BTreeSet;

use drawdown::access::{AccessSettings, AccountParts, SigningKey};
use drawdown::kernel::{Actor, Call, Role, Tenant};
use drawdown::store::entity::user_account;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use secrecy::SecretString;
use serde_json::Value;

use super::TestApp;

pub const PASSWORD: &str = "correct horse battery";
pub const ISSUER: &str = "https://drawdown.test";

/// With a signing key of its own.
pub fn access_settings() -> AccessSettings {
    let key = SigningKey::from_pem(&SigningKey::generate_pem()).expect("a generated key can be read");
    AccessSettings::new(ISSUER, key)
}

impl TestApp {
    /// Somebody with an account and an office, to act with [`super::Request::by`]. Has no password.
    pub async fn officer(&self, role: Role, tenant: Tenant, office: &str) -> Actor {
        let email = format!("{}@{}.test", role.name(), uuid::Uuid::from_u128(super::rand_u128()).simple());
        self.account(&email, role, tenant, Some(office), None).await
    }

    /// Gives somebody an account with their roles behind the product's back: who is assigned must be known.
    pub async fn known(&self, actor: &Actor) {
        let (kind, tenant) = match actor.tenant {
            Tenant::Platform => ("platform", None),
            Tenant::Authority(id) => ("authority", Some(id.0)),
            Tenant::Provider(id) => ("provider", Some(id.0)),
        };
        let row = user_account::ActiveModel {
            id: Set(actor.id.into()),
            email: Set(format!("{}@known.test", actor.id.simple())),
            name: Set("Somebody".into()),
            password_hash: Set(None),
            tenant_kind: Set(kind.into()),
            tenant_id: Set(tenant),
            roles: Set(actor.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" ")),
            office: Set(None),
            disabled: Set(false),
            failed_attempts: Set(0),
            locked_until: Set(None),
            version: Set(1),
            created_at: Set(self.clock.now()),
        };
        let insert = user_account::Entity::insert(row).on_conflict(
            OnConflict::column(user_account::Column::Id).update_column(user_account::Column::Roles).to_owned(),
        );
        insert.exec_without_returning(&self.raw().await).await.expect("an account");
    }

    /// Somebody who can sign in with [`PASSWORD`].
    pub async fn user(&self, email: &str, role: Role, tenant: Tenant) -> Actor {
        self.account(email, role, tenant, None, Some(&SecretString::from(PASSWORD))).await
    }

    async fn account(
        &self,
        email: &str,
        role: Role,
        tenant: Tenant,
        office: Option<&str>,
        password: Option<&SecretString>,
    ) -> Actor {
        let roles = BTreeSet::from([role]);
        let parts = AccountParts { email, name: "Somebody", tenant, roles, office, password };
        let account = self.services.access().create_account(&Call::system(self.clock.now()), parts).await;
        account.expect("the account can be made").actor(None)
    }

    /// The answer of the token endpoint to a name and [`PASSWORD`].
    pub async fn sign_in(&self, email: &str) -> Value {
        let form = [("grant_type", "password"), ("username", email), ("password", PASSWORD)];
        self.post("/oauth/token").form(&form).expect(200).await.json()
    }

    /// An access token for a new administrator of the platform.
    pub async fn admin_token(&self) -> String {
        self.user("admin@platform.test", Role::PlatformAdmin, Tenant::Platform).await;
        text(&self.sign_in("admin@platform.test").await["access_token"])
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
