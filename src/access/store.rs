//! Queries of the access slice. Accounts and clients are run by the platform's administrators alone, and a
//! credential is looked up before there is a tenant, so nothing here starts from one.

mod accounts;
mod clients;
mod sessions;

pub use accounts::{
    Credentials, account_of_identity, any_platform_admin, credentials, find_account, insert_account, link,
    linked_subject, list_accounts, lock_credentials, office, password_hash, people, set_guard, set_password,
    update_account,
};
pub use clients::{find_client, insert_client, list_clients, update_client};
pub use sessions::{insert_refresh_token, insert_session, party, refresh_token, revoke, revoke_all, use_refresh_token};

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::kernel::{Refusal, Tenant};

fn tenant_columns(tenant: Tenant) -> (&'static str, Option<Uuid>) {
    match tenant {
        Tenant::Platform => ("platform", None),
        Tenant::Authority(id) => ("authority", Some(id.0)),
        Tenant::Provider(id) => ("provider", Some(id.0)),
    }
}

fn tenant_of(kind: &str, id: Option<Uuid>) -> Result<Tenant, Refusal> {
    match (kind, id) {
        ("platform", None) => Ok(Tenant::Platform),
        ("authority", Some(id)) => Ok(Tenant::Authority(id.into())),
        ("provider", Some(id)) => Ok(Tenant::Provider(id.into())),
        _ => Err(Refusal::internal(format!("a tenant of the kind {kind} is stored"))),
    }
}

/// A set of words in one column, separated by spaces.
fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> BTreeSet<String> {
    text.split_ascii_whitespace().map(str::to_owned).collect()
}
