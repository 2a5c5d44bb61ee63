//! A provider with a vault, and ways to fill it.

use drawdown::kernel::Actor;
use serde_json::{Value, json};

use crate::support::*;

/// A provider, and somebody who acts for it.
pub struct Owner {
    pub id: String,
    pub member: Actor,
}

impl Owner {
    pub fn of(member: &Actor) -> Self {
        Self { id: member.provider().unwrap().to_string(), member: member.clone() }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/providers/{}/evidence{rest}", self.id)
    }
}

impl TestApp {
    pub async fn owner(&self, name: &str) -> Owner {
        let made = self.post("/providers").by(&platform_admin()).json(json!({"name": name})).expect(201).await;
        Owner::of(&provider_member(made.id().parse().unwrap()))
    }

    /// `query`: `kind=…&issued_on=…`, to which a title and an issuer are added.
    pub fn upload(&self, owner: &Owner, query: &str, bytes: impl Into<Vec<u8>>) -> Request<'_> {
        let path = owner.path(&format!("?title=A+document&issuer=Harbour+Care&{query}"));
        self.post(&path).by(&owner.member).body("application/octet-stream", bytes.into())
    }

    /// A document that holds from one day to another, with bytes of its own.
    pub async fn document(&self, owner: &Owner, kind: &str, issued_on: &str, expires_on: &str) -> String {
        let query = format!("kind={kind}&issued_on={issued_on}&expires_on={expires_on}");
        let bytes = super::files::pdf(&format!("{kind} {issued_on} {expires_on}"));
        self.upload(owner, &query, bytes).expect(201).await.id()
    }

    /// Shows these documents on the page of policies of a draft, as a provider does it.
    pub async fn show(&self, member: &Actor, application: &str, documents: &[&str], status: u16) -> Answer {
        let path = format!("/applications/{application}");
        let draft = self.get(&path).by(member).expect(200).await;
        let mut answers = draft.json()["pages"].get("policies").cloned().unwrap_or_else(|| json!({}));
        answers["policy_documents"] = if documents.is_empty() { Value::Null } else { json!(documents) };
        let save = self.put(&format!("{path}/pages/policies")).by(member).if_match(draft.version());
        save.json(json!({"answers": answers})).expect(status).await
    }
}

/// The ids of a page.
pub fn listed(page: &Answer) -> Vec<String> {
    let body = page.json();
    body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}
