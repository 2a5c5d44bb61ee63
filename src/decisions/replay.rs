//! Asking a recorded decision again: the same package, the same input, and then a comparison of bytes.

use serde_json::Value;

use super::model::{DecisionFilter, DecisionRecord, Replay, ReplayScope, ReplaySummary};
use super::service::Decisions;
use super::store::{self, Sight};
use crate::engine::{self, Decision};
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::{Actor, Instant, PageRequest, Problem, Refusal, Tenant, canonical};

impl Decisions {
    /// # Errors
    /// As [`Self::open`]; `busy` when too many questions of its council are waiting.
    pub async fn replay(&self, actor: &Actor, id: DecisionId, at: Instant) -> Result<Replay, Refusal> {
        let record = self.open(actor, id, at).await?;
        self.replay_record(&record).await
    }

    /// Asks many decisions of a framework again, those that the caller may read, in order.
    ///
    /// # Errors
    /// `not-found` when the framework is another council's, `busy` when too many of its questions are waiting.
    pub async fn replay_some(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        scope: &ReplayScope,
    ) -> Result<ReplaySummary, Refusal> {
        if !store::framework_is_visible(self.db.reader(), actor.tenant, framework).await? {
            return Err(Refusal::not_found("framework"));
        }
        self.replay_in(Sight::of(actor), framework, scope).await
    }

    /// The same for the installation itself, prices included: before an upgrade of the engine, or every night.
    ///
    /// # Errors
    /// `not-found` when there is no such framework, `busy` when too many questions of its council are waiting.
    pub async fn replay_all(&self, framework: FrameworkId, scope: &ReplayScope) -> Result<ReplaySummary, Refusal> {
        self.replay_in(self.whole_sight(framework).await?, framework, scope).await
    }

    /// What the council that owns a framework may see of it, prices included.
    ///
    /// # Errors
    /// `not-found` when there is no such framework.
    pub async fn whole_sight(&self, framework: FrameworkId) -> Result<Sight, Refusal> {
        let authority = store::owner_of(self.db.reader(), framework).await?;
        let authority = authority.ok_or_else(|| Refusal::not_found("framework"))?;
        Ok(Sight { tenant: Tenant::Authority(authority), priced: true })
    }

    async fn replay_in(
        &self,
        sight: Sight,
        framework: FrameworkId,
        scope: &ReplayScope,
    ) -> Result<ReplaySummary, Refusal> {
        let filter = DecisionFilter { hook: scope.hook.clone(), ..Default::default() };
        let of = self.count(sight, framework, &filter).await?;
        let mut summary = ReplaySummary { of, ..Default::default() };
        let mut page = PageRequest { limit: PageRequest::MAX_LIMIT, after: None };
        let mut nth = 0;
        loop {
            let records = store::list(self.db.reader(), sight, framework, &filter, page).await?;
            let Some(last) = records.last() else { return Ok(summary) };
            page.after = Some(last.id.0);
            for record in &records {
                nth += 1;
                if !is_sampled(nth, of, scope) {
                    continue;
                }
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
        let replayed = self.evaluators.decide(record.authority.into(), pack, &record.hook, input).await?;
        differences.extend(compare(record, &replayed)?);
        Ok(Replay {
            differences,
            record_sha256: record.record_sha256.clone(),
            replayed_record_sha256: replayed.record_sha256,
            engine: replayed.engine,
        })
    }
}

/// Whether the nth of so many, counted from 1, is in the sample.
fn is_sampled(nth: u64, of: u64, scope: &ReplayScope) -> bool {
    let Some(sample) = scope.sample.filter(|sample| *sample < of) else { return true };
    let turned = u128::from((nth + scope.seed % of) % of);
    let (sample, of) = (u128::from(sample), u128::from(of));
    turned * sample / of != (turned + 1) * sample / of
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

#[cfg(test)]
mod tests {
    use super::{ReplayScope, is_sampled};

    #[test]
    fn a_sample_has_its_size_and_is_spread_over_all() {
        for (of, sample, seed) in [(10, 3, 0), (10, 3, 7), (201, 50, 4), (5, 5, 1), (3, 9, 2), (1, 1, 0)] {
            let scope = ReplayScope { sample: Some(sample), seed, ..Default::default() };
            let taken: Vec<u64> = (1..=of).filter(|nth| is_sampled(*nth, of, &scope)).collect();
            assert_eq!(taken.len() as u64, sample.min(of), "{of} {sample} {seed}: {taken:?}");
        }
        let of = |seed| ReplayScope { sample: Some(10), seed, ..Default::default() };
        let taken = |seed| (1..=100).filter(|nth| is_sampled(*nth, 100, &of(seed))).collect::<Vec<u64>>();
        assert_ne!(taken(0), taken(1));
    }
}
