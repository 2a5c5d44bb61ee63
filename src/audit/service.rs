//! Reading the log and proving it.

use uuid::Uuid;

use super::model::{AuditEvent, AuditFilter, Integrity, is_action};
use super::store;
use crate::kernel::{Actor, FieldError, Page, PageRequest, Problem, Refusal};
use crate::store::Db;
use crate::store::audit::{self, Verdict};

#[derive(Clone)]
pub struct AuditLog {
    db: Db,
}

impl AuditLog {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The events of the caller's own tenant, oldest first. Those that would tell of a sealed tender are left out
    /// until the tenders are opened (T01).
    ///
    /// # Errors
    /// `bad-query` when the action is none.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditEvent>, Refusal> {
        if filter.action.as_deref().is_some_and(|action| !is_action(action)) {
            let detail = "must be the beginning of an action, like framework. or framework.published";
            return Err(Refusal::of(Problem::BadQuery).field(FieldError::new("/action", "bad_action", detail)));
        }
        let rows = store::list(self.db.reader(), actor.tenant, filter, page).await?;
        Ok(Page::of(rows, page, |event| event.id.0))
    }

    /// The same of these things alone, whatever was done to them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn about(
        &self,
        actor: &Actor,
        subjects: &[Uuid],
        page: PageRequest,
    ) -> Result<Page<AuditEvent>, Refusal> {
        let rows = store::about(self.db.reader(), actor.tenant, subjects, page).await?;
        Ok(Page::of(rows, page, |event| event.id.0))
    }

    /// Walks the whole chain, every tenant's events together: it is one chain.
    ///
    /// # Errors
    /// When the database does not answer; a broken chain is no error but a verdict.
    pub async fn verify(&self) -> Result<Integrity, Refusal> {
        Ok(match audit::verify(&self.db, None).await? {
            Verdict::Intact { events, head } => Integrity::Intact { events, head },
            Verdict::Broken { at, why } => Integrity::Broken { at, why },
        })
    }
}
