//! Setting up authorities, and looking them up.

use serde_json::json;

use super::model::{Authority, is_code};
use super::store;
use super::views::NewAuthority;
use crate::kernel::ids::AuthorityId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Page, PageRequest, Problem, Refusal, Tenant};
use crate::store::{Db, Event};

#[derive(Clone)]
pub struct Authorities {
    db: Db,
}

impl Authorities {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// # Errors
    /// `validation` when a field is no good, `conflict` when the code is taken.
    pub async fn create(&self, call: &Call, new: &NewAuthority) -> Result<Authority, Refusal> {
        let mut faults = Faults::new();
        faults.text("/name", &new.name, 200);
        faults.require(
            is_code(&new.code),
            "/code",
            "bad_code",
            "must be 2 to 40 lower-case letters, digits or hyphens, starting with a letter",
        );
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                if store::code_taken(work.tx(), &new.code).await? {
                    return Err(Refusal::new(
                        Problem::Conflict,
                        format!("There is an authority with the code {} already.", new.code),
                    ));
                }
                let authority = Authority {
                    id: work.fresh(),
                    name: new.name.clone(),
                    code: new.code.clone(),
                    version: 1,
                    created_at: work.at(),
                };
                store::insert(work.tx(), &authority).await?;
                work.note(
                    Event::new(
                        "authority.created",
                        "authority",
                        authority.id,
                        json!({"name": new.name, "code": new.code}),
                    )
                    .within(Tenant::Authority(authority.id)),
                );
                Ok(authority)
            })
            .await
    }

    /// # Errors
    /// `not-found` when it does not exist or is not the caller's.
    pub async fn find(&self, actor: &Actor, id: AuthorityId) -> Result<Authority, Refusal> {
        store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("authority"))
    }

    /// In order of creation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, actor: &Actor, page: PageRequest) -> Result<Page<Authority>, Refusal> {
        let rows = store::list(self.db.reader(), actor.tenant, page).await?;
        Ok(Page::of(rows, page, |authority| authority.id.0))
    }
}
