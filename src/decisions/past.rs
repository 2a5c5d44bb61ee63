//! Decisions on record as questions that can be asked again under other rules.

use super::model::{DecisionFilter, DecisionRecord};
use super::service::Decisions;
use super::store::{self, Sight};
use crate::engine::Past;
use crate::kernel::ids::{DecisionId, FrameworkId};
use crate::kernel::{PageRequest, Refusal};

/// A decision and, for a scoring, the award that followed from it.
#[derive(Clone, Debug)]
pub struct PastDecision {
    pub record: DecisionRecord,
    pub award: Option<DecisionRecord>,
}

impl PastDecision {
    /// As the engine reads it.
    pub fn past(&self) -> Past {
        let award = self.award.as_ref().map(|award| Box::new(texts(award, None)));
        texts(&self.record, award)
    }
}

fn texts(record: &DecisionRecord, award: Option<Box<Past>>) -> Past {
    Past {
        input: record.input.clone(),
        outcome: record.outcome.clone(),
        output: record.output.clone(),
        trace: record.trace.clone(),
        award,
    }
}

impl Decisions {
    /// One portion of a framework's decisions, in order: at most `page.limit`. The caller has settled that the
    /// framework is its own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn past(
        &self,
        sight: Sight,
        framework: FrameworkId,
        filter: &DecisionFilter,
        page: PageRequest,
    ) -> Result<Vec<PastDecision>, Refusal> {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let mut records = store::list(self.db.reader(), sight, framework, filter, page).await?;
        records.truncate(limit);
        let scorings: Vec<DecisionId> = records.iter().filter(|one| one.hook == "scoring").map(|one| one.id).collect();
        let mut awards = match scorings.is_empty() {
            true => Default::default(),
            false => store::awards_after(self.db.reader(), sight, &scorings).await?,
        };
        let past = records.into_iter().map(|record| PastDecision { award: awards.remove(&record.id), record });
        Ok(past.collect())
    }

    /// How many there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count(&self, sight: Sight, framework: FrameworkId, filter: &DecisionFilter) -> Result<u64, Refusal> {
        store::count(self.db.reader(), sight, framework, filter).await
    }
}
