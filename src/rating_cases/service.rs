//! Reading cases, closing them, and telling providers what they may apply for again.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::Mutex;

use super::model::{Closing, NamedCase, Outcome, Reapplication};
use super::store::{self, CaseState};
use crate::applications::Applications;
use crate::frameworks::Frameworks;
use crate::kernel::ids::{FrameworkId, ProviderId, RatingCaseId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal, london};
use crate::providers::Providers;
use crate::register::{Location, Register};
use crate::store::{Db, Event};

const REASON_LENGTH: usize = 2_000;

#[derive(Clone)]
pub struct RatingCases {
    pub(super) db: Db,
    pub(super) register: Register,
    pub(super) applications: Applications,
    pub(super) frameworks: Frameworks,
    providers: Providers,
    /// One check at a time on one server.
    pub(super) checking: Arc<Mutex<()>>,
}

impl RatingCases {
    pub fn new(
        db: Db,
        register: Register,
        applications: Applications,
        frameworks: Frameworks,
        providers: Providers,
    ) -> Self {
        Self { db, register, applications, frameworks, providers, checking: Arc::default() }
    }

    /// The cases of a framework, oldest first: all of them for the council that runs it, its own for a provider.
    ///
    /// # Errors
    /// `not-found` for a framework that is not published, and for another council's.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        state: Option<CaseState>,
        page: PageRequest,
    ) -> Result<Page<NamedCase>, Refusal> {
        let framework = self.frameworks.published(framework).await?;
        if actor.authority().is_some_and(|own| own != framework.authority) {
            return Err(Refusal::not_found("framework"));
        }
        let rows = store::list(self.db.reader(), actor.tenant, framework.id, state, page).await?;
        Ok(Page::of(rows, page, |named| named.case.id.0))
    }

    /// A case, its location as the register has it now, and the number under which that goes on, if it does.
    ///
    /// # Errors
    /// `not-found` for everybody but the council that runs the framework and the provider itself.
    pub async fn find(
        &self,
        actor: &Actor,
        id: RatingCaseId,
    ) -> Result<(NamedCase, Location, Option<String>), Refusal> {
        let found = store::find(self.db.reader(), actor.tenant, id).await?;
        let named = found.ok_or_else(|| Refusal::not_found("rating case"))?;
        let location = self.register.location(named.case.location).await?;
        let successor = self.register.successor(&location.cqc_id).await?;
        Ok((named, location, successor))
    }

    /// Closes a case. It changes no membership: a suspension or a removal is an act of its own, and comes first.
    ///
    /// # Errors
    /// `not-found`; `stale` when the version is not the present one; `wrong-state` when it is closed already, or the
    /// outcome is not true of the membership; `validation` without a reason.
    pub async fn close(
        &self,
        call: &Call,
        id: RatingCaseId,
        version: i64,
        outcome: Outcome,
        reason: &str,
    ) -> Result<NamedCase, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_LENGTH);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let found = store::find(work.tx(), call.actor.tenant, id).await?;
                let mut named = found.ok_or_else(|| Refusal::not_found("rating case"))?;
                if named.case.version != version {
                    return Err(Refusal::stale(named.case.version));
                }
                if named.case.closing.is_some() {
                    return Err(Refusal::wrong_state("The case is closed already."));
                }
                outcome.require(named.standing)?;
                let closing = Closing { outcome, reason: reason.to_owned(), by: call.actor.id, at: work.at() };
                if !store::close(work.tx(), &named.case, &closing).await? {
                    return Err(Refusal::stale(version + 1));
                }
                named.case.version += 1;
                let case = &named.case;
                let data = json!({
                    "framework": case.framework, "membership": case.membership, "finding": case.finding,
                    "outcome": outcome, "reason": reason, "version": case.version,
                });
                work.note(Event::new("rating_case.closed", "rating_case", id, data));
                named.case.closing = Some(closing);
                Ok(named)
            })
            .await
    }

    /// What a provider was refused for its rating and may apply for again, with each location as it is now; nothing of a
    /// framework that has ended or a location that another provider answers for now. The provider
    /// sees all of its own, a council those for its own frameworks.
    ///
    /// # Errors
    /// `not-found` when the provider does not exist or is not the caller's to see.
    pub async fn reapplications(
        &self,
        actor: &Actor,
        (provider, at): (ProviderId, Instant),
        page: PageRequest,
    ) -> Result<Page<(Reapplication, Option<Location>)>, Refusal> {
        self.providers.find(actor, provider).await?;
        let rows = store::reapplications(self.db.reader(), actor.tenant, (provider, london::date_of(at)), page).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.location).collect();
        let locations = self.register.locations(&ids).await?;
        let page = Page::of(rows, page, |row| row.id);
        Ok(page.map(|row| {
            let location = locations.iter().find(|location| location.id == row.location).cloned();
            (row, location)
        }))
    }
}
