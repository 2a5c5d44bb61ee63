//! Declaring grounds with an application, and reading what was declared.

use chrono::NaiveDate;
use serde_json::json;

use super::{Exclusions, normalised};
use crate::exclusions::model::{About, ExclusionDeclaration, Statement};
use crate::exclusions::store::declarations::{self as store, Declarable};
use crate::exclusions::store::persons;
use crate::kernel::ids::{ApplicationId, ConnectedPersonId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Refusal, Regime, canonical, london};
use crate::store::Event;

impl Exclusions {
    /// What was declared with an application: the last word, or one before it; none while nothing was declared.
    ///
    /// # Errors
    /// `not-found` for another's application, and for a version that there is not.
    pub async fn declaration(
        &self,
        actor: &Actor,
        application: ApplicationId,
        (version, at): (Option<i64>, Instant),
    ) -> Result<(Declarable, Option<ExclusionDeclaration>), Refusal> {
        let found = store::application_of(self.db.reader(), actor.tenant, application).await?;
        let found = found.ok_or_else(|| Refusal::not_found("application"))?;
        self.require_clear(actor, (found.framework, found.provider), at).await?;
        let Some(version) = version else {
            return Ok((found, store::latest(self.db.reader(), application).await?));
        };
        let declared = store::version(self.db.reader(), application, version).await?;
        Ok((found, Some(declared.ok_or_else(|| Refusal::not_found("version of the declaration"))?)))
    }

    /// Declares, in place of what was declared before, which stays on record. `version`: 0 for the first time.
    ///
    /// # Errors
    /// `not-found` for another's application; `wrong-state` once it is submitted; `stale`; `validation` with every field
    /// at fault.
    pub async fn declare(
        &self,
        call: &Call,
        application: ApplicationId,
        version: i64,
        statement: &Statement,
    ) -> Result<ExclusionDeclaration, Refusal> {
        let missing = || Refusal::not_found("application");
        let found = store::application_of(self.db.reader(), call.actor.tenant, application).await?;
        let found = found.ok_or_else(missing)?;
        let regime = self.frameworks.published(found.framework).await?.regime;
        let today = london::date_of(call.at);
        let connected = persons::all(self.db.reader(), found.provider).await?;
        let connected: Vec<ConnectedPersonId> = connected.into_iter().map(|person| person.id).collect();
        let statement = self.checked(statement, regime, today, &connected)?;
        self.db
            .write(call, async |work| {
                let found = store::application_of(work.tx(), call.actor.tenant, application).await?;
                let found = found.ok_or_else(missing)?;
                if !found.is_draft {
                    let detail = "Exclusion grounds are declared with the draft; this application is none any more.";
                    return Err(Refusal::wrong_state(detail));
                }
                let stands = store::latest(work.tx(), application).await?.map_or(0, |before| before.version);
                if stands != version {
                    return Err(Refusal::stale(stands));
                }
                let declared = declared(call, application, found.provider, statement.clone(), version + 1);
                store::insert(work.tx(), &declared).await?;
                work.note(Event::new("application.exclusion_declared", "application", application, told(&declared)?));
                Ok(declared)
            })
            .await
    }

    fn checked(
        &self,
        statement: &Statement,
        regime: Regime,
        today: NaiveDate,
        connected: &[ConnectedPersonId],
    ) -> Result<Statement, Refusal> {
        let mut faults = Faults::new();
        statement.check(today, &mut faults);
        let mut statement = statement.clone();
        for (i, person) in statement.associated_persons.iter_mut().enumerate() {
            let at = format!("/associated_persons/{i}/number");
            person.number = person.number.as_ref().and_then(|number| normalised(&at, number, &mut faults));
        }
        for (i, declared) in statement.grounds.iter().enumerate() {
            let at = |field: &str| format!("/grounds/{i}/{field}");
            match self.regimes.ground(regime, &declared.ground, today) {
                None => faults.add(at("ground"), "unknown", "is not a ground of this framework's regime"),
                Some(ground) => faults.require(
                    ground.connected || declared.about != About::ConnectedPerson,
                    &at("about"),
                    "not_for_connected",
                    "this ground does not apply through connected persons",
                ),
            }
            let known = declared.connected_person_id.is_none_or(|id| connected.contains(&id));
            let detail = "is not a connected person of this provider";
            faults.require(known, &at("connected_person_id"), "unknown", detail);
        }
        faults.verdict()?;
        Ok(statement)
    }
}

fn declared(
    call: &Call,
    application: ApplicationId,
    provider: ProviderId,
    statement: Statement,
    version: i64,
) -> ExclusionDeclaration {
    ExclusionDeclaration { application, provider, statement, declared_by: call.actor.id, declared_at: call.at, version }
}

/// For the audit log: which grounds, and the hash of the whole; the words themselves stay with the declaration.
fn told(declared: &ExclusionDeclaration) -> Result<serde_json::Value, Refusal> {
    let whole = serde_json::to_value(&declared.statement).map_err(Refusal::internal)?;
    let grounds: Vec<_> =
        declared.statement.grounds.iter().map(|one| json!({"ground": one.ground, "about": one.about})).collect();
    Ok(json!({
        "grounds": grounds, "associated_persons": declared.statement.associated_persons.len(),
        "sha256": canonical::sha256(canonical::text(&whole).as_bytes()), "version": declared.version,
    }))
}
