//! API clients: other systems that speak to us for a council or a provider.

use secrecy::SecretString;
use serde_json::json;

use super::Access;
use super::sessions::end_all;
use crate::access::model::{ApiClient, Subject, is_client_scope};
use crate::access::secret::{self, Minted};
use crate::access::store;
use crate::access::views::NewApiClient;
use crate::kernel::ids::ClientId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Page, PageRequest, Refusal, Tenant};
use crate::store::Event;

/// A client, and its secret if this very request made it. A repeated request is told the same but for the
/// secret, because we do not have it any more.
pub struct ClientWithSecret {
    pub client: ApiClient,
    pub secret: Option<SecretString>,
}

impl ClientWithSecret {
    fn of(client: ApiClient, minted: Minted) -> Self {
        let secret = (client.secret_sha256 == minted.sha256).then_some(minted.secret);
        Self { client, secret }
    }
}

impl Access {
    /// # Errors
    /// `validation` when a field is no good.
    pub async fn create_client(&self, call: &Call, new: &NewApiClient) -> Result<ClientWithSecret, Refusal> {
        let tenant = new.tenant.tenant()?;
        let mut faults = Faults::new();
        faults.text("/name", &new.name, 200);
        let acts = tenant != Tenant::Platform;
        faults.require(acts, "/tenant/kind", "no_client", "a client acts for a council or a provider");
        faults.require(!new.scopes.is_empty(), "/scopes", "empty", "must name at least one scope");
        for (index, scope) in new.scopes.iter().enumerate().filter(|(_, scope)| !is_client_scope(scope)) {
            faults.add(format!("/scopes/{index}"), "unknown_scope", format!("no client may have {scope:?}"));
        }
        faults.verdict()?;
        self.require_tenant(tenant).await?;
        let minted = secret::mint(secret::CLIENT);
        let client = self.db.write(call, async |work| {
            let client = ApiClient {
                id: work.fresh(),
                secret_sha256: minted.sha256.clone(),
                name: new.name.clone(),
                tenant,
                scopes: new.scopes.iter().cloned().collect(),
                disabled: false,
                version: 1,
                created_at: work.at(),
            };
            store::insert_client(work.tx(), &client).await?;
            work.note(event("client.created", &client));
            Ok(client)
        });
        Ok(ClientWithSecret::of(client.await?, minted))
    }

    /// # Errors
    /// `not-found`.
    pub async fn client(&self, id: ClientId) -> Result<ApiClient, Refusal> {
        store::find_client(self.db.reader(), id).await?.ok_or_else(no_client)
    }

    /// In order of creation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn clients(&self, page: PageRequest) -> Result<Page<ApiClient>, Refusal> {
        let rows = store::list_clients(self.db.reader(), page).await?;
        Ok(Page::of(rows, page, |client| client.id.0))
    }

    /// A new secret; the old one, and what it signed in, end at once.
    ///
    /// # Errors
    /// `not-found`, `stale`.
    pub async fn rotate_secret(&self, call: &Call, id: ClientId, read: i64) -> Result<ClientWithSecret, Refusal> {
        let minted = secret::mint(secret::CLIENT);
        let rotate = |before: ApiClient| ApiClient { secret_sha256: minted.sha256.clone(), ..before };
        let client = self.change_client(call, id, read, "client.secret_rotated", rotate).await?;
        Ok(ClientWithSecret::of(client, minted))
    }

    /// At once, and for good.
    ///
    /// # Errors
    /// `not-found`, `stale`.
    pub async fn disable_client(&self, call: &Call, id: ClientId, read: i64) -> Result<ApiClient, Refusal> {
        let disable = |before: ApiClient| ApiClient { disabled: true, ..before };
        self.change_client(call, id, read, "client.disabled", disable).await
    }

    async fn change_client(
        &self,
        call: &Call,
        id: ClientId,
        read: i64,
        action: &'static str,
        change: impl Fn(ApiClient) -> ApiClient,
    ) -> Result<ApiClient, Refusal> {
        self.db
            .write(call, async |work| {
                let before = store::find_client(work.tx(), id).await?.ok_or_else(no_client)?;
                let present = before.version;
                let after = ApiClient { version: read + 1, ..change(before) };
                if !store::update_client(work.tx(), &after, read).await? {
                    return Err(Refusal::stale(present));
                }
                work.note(event(action, &after));
                end_all(work, Subject::Client(id), action).await?;
                Ok(after)
            })
            .await
    }
}

fn no_client() -> Refusal {
    Refusal::not_found("API client")
}

fn event(action: &'static str, client: &ApiClient) -> Event {
    let data = json!({"name": client.name, "scopes": client.scopes, "disabled": client.disabled});
    Event::new(action, "client", client.id, data).within(client.tenant)
}
