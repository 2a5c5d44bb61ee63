//! Asking the rules, putting the answer on record, reading the record.

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use serde_json::{Value, json};

use super::model::{Counterpart, DecisionFilter, DecisionRecord, Subject};
use super::store::{self, Sight};
use crate::conflicts::{Conflicts, Matter};
use crate::engine::{Decision, Evaluators, Pack};
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal, Tenant, canonical};
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event, Work};

#[derive(Clone)]
pub struct Decisions {
    pub(super) db: Db,
    pub(super) evaluators: Evaluators,
    pub(super) rulebooks: Rulebooks,
    conflicts: Conflicts,
}

impl Decisions {
    pub fn new(db: Db, evaluators: Evaluators, rulebooks: Rulebooks, conflicts: Conflicts) -> Self {
        Self { db, evaluators, rulebooks, conflicts }
    }

    /// Asks a package one question, in the turn of the council whose question it is, and keeps nothing. Ask before the
    /// unit of work is opened, so that no transaction waits for an evaluation; then [`Decisions::record`] inside it.
    ///
    /// # Errors
    /// `busy` when too many questions of the council are waiting. A rule that fails is no error but the outcome *cannot
    /// decide*.
    pub async fn decide(
        &self,
        whose: impl Into<Tenant>,
        pack: &Arc<Pack>,
        hook: &str,
        facts: Value,
    ) -> Result<Decision, Refusal> {
        let started = Stopwatch::now();
        let decision = self.evaluators.decide(whose.into(), Arc::clone(pack), hook, facts).await?;
        let hook = hook.to_owned();
        metrics::histogram!("rule_evaluation_seconds", "hook" => hook.clone()).record(started.elapsed());
        metrics::counter!("rule_outcomes_total", "hook" => hook, "outcome" => decision.outcome.name()).increment(1);
        Ok(decision)
    }

    /// Puts a decision on record, with its hash in the audit chain.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record(work: &Work, decision: &Decision, subject: &Subject) -> Result<DecisionId, Refusal> {
        let record = record_of(work, decision, subject)?;
        store::insert(work.tx(), &record).await?;
        let data = json!({
            "hook": record.hook, "outcome": record.outcome, "package_sha256": record.package_sha256,
            "record_sha256": record.record_sha256, "subject": [subject.kind, subject.id],
        });
        let event = Event::new("decision.recorded", "decision", record.id, data);
        work.note(event.within(Tenant::Authority(subject.authority)));
        Ok(record.id)
    }

    /// Puts a rule's no on record, with an event that tells of it. The caller's idempotency key stays free, as after any refusal:
    /// what is missing may come, and the same request may then succeed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn record_no(
        &self,
        call: &Call,
        (decision, subject): (&Decision, &Subject),
        action: &'static str,
    ) -> Result<DecisionId, Refusal> {
        let unkeyed = Call { idempotency: None, ..call.clone() };
        self.db
            .write(&unkeyed, async |work| {
                let recorded = Self::record(work, decision, subject).await?;
                let data = json!({"decision": recorded, "outcome": decision.outcome});
                let event = Event::new(action, subject.kind, subject.id, data);
                work.note(event.within(Tenant::Authority(subject.authority)));
                Ok(recorded)
            })
            .await
    }

    /// # Errors
    /// `not-found` unless it is the caller's own council's, or about the caller's own business as a provider.
    pub async fn find(&self, actor: &Actor, id: DecisionId) -> Result<DecisionRecord, Refusal> {
        let found = store::find(self.db.reader(), Sight::of(actor), id).await?;
        found.ok_or_else(|| Refusal::not_found("decision"))
    }

    /// A decision whose facts this person may read: nothing of a provider opens to whoever has an interest in it, or has
    /// not declared (T09).
    ///
    /// # Errors
    /// As [`Self::find`]; `declaration-needed`; `conflict-of-interest`.
    pub async fn open(&self, actor: &Actor, id: DecisionId, at: Instant) -> Result<DecisionRecord, Refusal> {
        let record = self.find(actor, id).await?;
        let matter = match record.subject_kind.as_str() {
            "application" | "membership" => Matter::framework(record.framework),
            "competition" => Matter::competition(record.framework, record.subject_id.into()),
            // Nobody's business but the council's own.
            _ => return Ok(record),
        };
        self.conflicts.require_clear(actor, matter, record.provider, at).await?;
        Ok(record)
    }

    /// The other assessment of an application that was assessed anew for its decision. The caller may read this one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn counterpart(&self, record: &DecisionRecord) -> Result<Option<Counterpart>, Refusal> {
        match record.subject_kind.as_str() {
            "application" => store::counterpart(self.db.reader(), record.subject_id.into(), record.id).await,
            _ => Ok(None),
        }
    }

    /// The decisions of one framework that the caller may read, in order.
    ///
    /// # Errors
    /// `not-found` when the framework is another council's.
    pub async fn of_framework(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        filter: &DecisionFilter,
        page: PageRequest,
    ) -> Result<Page<DecisionRecord>, Refusal> {
        if !store::framework_is_visible(self.db.reader(), actor.tenant, framework).await? {
            return Err(Refusal::not_found("framework"));
        }
        let rows = store::list(self.db.reader(), Sight::of(actor), framework, filter, page).await?;
        Ok(Page::of(rows, page, |record| record.id.0))
    }
}

fn record_of(work: &Work, decision: &Decision, subject: &Subject) -> Result<DecisionRecord, Refusal> {
    let trace = serde_json::to_value(&decision.trace).map_err(Refusal::internal)?;
    let outcome = serde_json::to_value(decision.outcome).map_err(Refusal::internal)?;
    Ok(DecisionRecord {
        id: work.fresh(),
        authority: subject.authority,
        framework: subject.framework,
        provider: subject.provider,
        subject_kind: subject.kind.to_owned(),
        subject_id: subject.id,
        at: work.at(),
        hook: decision.hook.clone(),
        package_sha256: decision.package_sha256.clone(),
        engine: decision.engine.clone(),
        input: decision.input.clone(),
        input_sha256: decision.input_sha256.clone(),
        outcome: outcome.as_str().unwrap_or_default().to_owned(),
        output: canonical::text(&decision.output),
        trace: canonical::text(&trace),
        operations: i64::try_from(decision.operations).unwrap_or(i64::MAX),
        record_sha256: decision.record_sha256.clone(),
    })
}
