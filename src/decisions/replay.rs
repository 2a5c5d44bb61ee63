//! Asking a recorded decision again: the same package, the same input, and then a comparison of bytes.

use serde_json::Value;

use super::model::{DecisionFilter, DecisionRecord, Replay, ReplaySummary};
use super::service::Decisions;
use super::store::{self, Sight};
use crate::engine::{self, Decision};
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::{Actor, PageRequest, Problem, Refusal, Tenant, canonical};

impl Decisions {
    /// # Errors
    /// `not-found` unless the caller may read the decision, `busy` when the evaluation queue is full.
    pub async fn replay(&self, actor: &Actor, id: DecisionId) -> Result<Replay, Refusal> {
        let record = self.find(actor, id).await?;
        self.replay_record(&record).await
    }

    /// Replays every decision of a framework, in order: for the end of a demonstration, before an upgrade of the
    /// engine, or for an auditor.
    ///
    /// # Errors
    /// `busy` when the evaluation queue is full, or when the database does not answer.
    pub async fn replay_all(&self, framework: FrameworkId) -> Result<ReplaySummary, Refusal> {
        let mut summary = ReplaySummary::default();
        let Some(authority) = store::owner_of(self.db.reader(), framework).await? else { return Ok(summary) };
        let mut page = PageRequest { limit: PageRequest::MAX_LIMIT, after: None };
        loop {
            let sight = Sight { tenant: Tenant::Authority(authority), priced: true };
            let records = store::list(self.db.reader(), sight, framework, &DecisionFilter::default(), page).await?;
            let Some(last) = records.last() else { return Ok(summary) };
            page.after = Some(last.id.0);
            for record in &records {
                let replay = self.replay_record(record).await?;
                summary.decisions += 1;
                match replay.differences.is_empty() {
                    true => summary.identical += 1,
                    false => summary.different.push((record.id, replay.differences)),
                }
            }
        }
    }

    async fn replay_record(&self, record: &DecisionRecord) -> Result<Replay, Refusal> {
        let mut differences = record.tampering();
        let Ok(input) = serde_json::from_str::<Value>(&record.input) else {
            return Ok(unanswered(
                record,
                differences,
                "the stored input cannot be read, so it could not be asked again",
            ));
        };
        let pack = match self.rulebooks.package(&record.package_sha256).await {
            Err(refusal) if refusal.problem() == Problem::Internal => {
                tracing::error!(error = %refusal.cause().map(ToString::to_string).unwrap_or_default(), "a stored rule package is damaged");
                return Ok(unanswered(
                    record,
                    differences,
                    "the stored rules are not the ones that decided, so they could not be asked again",
                ));
            }
            pack => pack?,
        };
        let replayed = self.evaluators.decide(pack, &record.hook, input).await?;
        differences.extend(compare(record, &replayed)?);
        Ok(Replay {
            differences,
            record_sha256: record.record_sha256.clone(),
            replayed_record_sha256: replayed.record_sha256,
            engine: replayed.engine,
        })
    }
}

/// A replay that could not ask again.
fn unanswered(record: &DecisionRecord, mut differences: Vec<String>, why: &str) -> Replay {
    differences.push(why.to_owned());
    Replay {
        differences,
        record_sha256: record.record_sha256.clone(),
        replayed_record_sha256: String::new(),
        engine: engine::fingerprint(),
    }
}

/// What differs between the stored bytes and the new ones.
fn compare(record: &DecisionRecord, replayed: &Decision) -> Result<Vec<String>, Refusal> {
    let mut differences = recorded(record).map(|stored| stored.differences(replayed)).unwrap_or_default();
    let trace = serde_json::to_value(&replayed.trace).map_err(Refusal::internal)?;
    let texts = [
        ("input", &record.input, &replayed.input),
        ("output", &record.output, &canonical::text(&replayed.output)),
        ("trace", &record.trace, &canonical::text(&trace)),
        ("hash of the record", &record.record_sha256, &replayed.record_sha256),
    ];
    for (what, stored, now) in texts {
        if stored != now {
            differences.push(format!("the {what} is not the same byte for byte"));
        }
    }
    Ok(differences)
}

/// The stored decision as the engine knows one; none when its texts cannot be read.
fn recorded(record: &DecisionRecord) -> Option<Decision> {
    Some(Decision {
        package_sha256: record.package_sha256.clone(),
        hook: record.hook.clone(),
        engine: record.engine.clone(),
        input: record.input.clone(),
        input_sha256: record.input_sha256.clone(),
        outcome: serde_json::from_value(Value::from(record.outcome.as_str())).ok()?,
        output: serde_json::from_str(&record.output).ok()?,
        trace: serde_json::from_str(&record.trace).ok()?,
        operations: u64::try_from(record.operations).ok()?,
        record_sha256: record.record_sha256.clone(),
    })
}
