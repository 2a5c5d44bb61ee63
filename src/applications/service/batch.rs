//! Many decisions in one request: each on its own, or all of them or none. Every one is made as if it came alone, by the
//! same code, on the same grounds; the rules that left it to the officer want a reason of its own for each.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};

use super::Applications;
use super::decide::{Ruling, keep};
use crate::applications::model::{Application, Said, Verdict};
use crate::kernel::actor::Idempotency;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, FieldError, Instant, Problem, Refusal};

/// Decisions in one request.
pub const MOST: usize = 1_000;
/// Rulings that are prepared, and decisions that are kept, at a time.
const ABREAST: usize = 4;

/// What an officer says of one application.
#[derive(Clone, Debug)]
pub struct BatchItem {
    pub application: ApplicationId,
    /// The one the officer has read.
    pub version: i64,
    pub said: Said,
}

/// A decision that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub application: ApplicationId,
    pub verdict: Verdict,
    pub version: i64,
    pub at: Instant,
}

impl Applications {
    /// Decides each application on its own: one that cannot be decided stands in nobody's way. With an idempotency key
    /// each decision is kept under it too, so that a request that broke off is simply made again: what was decided is
    /// answered as it was, the rest is tried.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's own council's; `validation` for a list that is empty, too long or
    /// names an application twice; `idempotency-mismatch`.
    pub async fn decide_each(
        &self,
        call: &Call,
        framework: FrameworkId,
        items: &[BatchItem],
    ) -> Result<Vec<Result<Decided, Refusal>>, Refusal> {
        self.batch(call, framework, items).await?;
        // Binds the key to this very request before anything is decided.
        self.db.write(call, async |_| Ok(())).await?;
        let decided = stream::iter(items).map(async |item| {
            let call = call_of(call, item);
            let ruling = Box::pin(self.batch_ruling(&call, framework, item)).await;
            let kept = self.db.write(&call, async |work| {
                let ruling = ruling.as_ref().map_err(Clone::clone)?;
                keep(work, &call, ruling).await.and_then(decided)
            });
            kept.await.inspect_err(|refusal| log(item, refusal))
        });
        Ok(decided.buffered(ABREAST).collect().await)
    }

    /// Decides all of them in one unit of work, or none.
    ///
    /// # Errors
    /// As [`Self::decide_each`]; `validation` naming every application that cannot be decided, and why.
    pub async fn decide_all(
        &self,
        call: &Call,
        framework: FrameworkId,
        items: &[BatchItem],
    ) -> Result<Vec<Decided>, Refusal> {
        self.batch(call, framework, items).await?;
        let rulings = self.batch_rulings(call, framework, items).await;
        self.db
            .write(call, async |work| {
                let rulings = rulings.as_ref().map_err(Clone::clone)?;
                let mut all = Vec::with_capacity(rulings.len());
                for (index, ruling) in rulings.iter().enumerate() {
                    match keep(work, call, ruling).await.and_then(decided) {
                        Ok(decided) => all.push(decided),
                        Err(refusal) if refusal.wants_rerun() => return Err(refusal),
                        Err(refusal) => return Err(none([(index, refusal)], rulings.len())),
                    }
                }
                Ok(all)
            })
            .await
    }

    async fn batch(&self, call: &Call, framework: FrameworkId, items: &[BatchItem]) -> Result<(), Refusal> {
        self.frameworks.owned(&call.actor, framework).await?;
        let mut faults = Faults::new();
        faults.require(!items.is_empty(), "/items", "empty", "must name at least one application");
        faults.require(items.len() <= MOST, "/items", "too_many", &format!("may name {MOST} applications"));
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let pointer = format!("/items/{index}/application_id");
            faults.require(seen.insert(item.application), &pointer, "duplicate", "is named twice");
        }
        faults.verdict()
    }

    async fn batch_rulings(
        &self,
        call: &Call,
        framework: FrameworkId,
        items: &[BatchItem],
    ) -> Result<Vec<Ruling>, Refusal> {
        let prepared = stream::iter(items).map(|item| Box::pin(self.batch_ruling(call, framework, item)));
        let prepared: Vec<Result<Ruling, Refusal>> = prepared.buffered(ABREAST).collect().await;
        let (mut rulings, mut refused) = (vec![], vec![]);
        for (index, outcome) in prepared.into_iter().enumerate() {
            match outcome {
                Ok(ruling) => rulings.push(ruling),
                Err(refusal) => {
                    log(&items[index], &refusal);
                    refused.push((index, refusal));
                }
            }
        }
        if refused.is_empty() { Ok(rulings) } else { Err(none(refused, items.len())) }
    }

    async fn batch_ruling(&self, call: &Call, framework: FrameworkId, item: &BatchItem) -> Result<Ruling, Refusal> {
        let ruling = self.ruling(call, item.application, item.version, &item.said).await?;
        if ruling.submitted.framework != framework {
            return Err(Refusal::not_found("application for this framework"));
        }
        Ok(ruling)
    }
}

/// The request as it stands for one of its decisions.
fn call_of(call: &Call, item: &BatchItem) -> Call {
    let idempotency = call
        .idempotency
        .as_ref()
        .map(|whole| Idempotency { key: format!("{}/{}", whole.key, item.application), ..whole.clone() });
    Call { idempotency, ..call.clone() }
}

fn decided(application: Application) -> Result<Decided, Refusal> {
    let decision = application.standing.decision();
    let decision = decision.ok_or_else(|| Refusal::internal("an application that was decided has no decision"))?;
    Ok(Decided {
        application: application.id,
        verdict: decision.verdict.clone(),
        version: application.version,
        at: decision.at,
    })
}

/// Why nothing is decided.
fn none(refused: impl IntoIterator<Item = (usize, Refusal)>, of: usize) -> Refusal {
    let errors: Vec<FieldError> = refused
        .into_iter()
        .map(|(index, refusal)| {
            // What nobody foresaw is in the log; here it is told as barely as anywhere.
            let detail = match refusal.problem() {
                Problem::Internal => Problem::Internal.title().to_owned(),
                _ => refusal.to_string(),
            };
            FieldError::new(format!("/items/{index}"), refusal.problem().slug(), detail)
        })
        .collect();
    let detail = format!("Nothing is decided: {} of {of} applications cannot be.", errors.len());
    Refusal::new(Problem::Validation, detail).fields(errors)
}

/// One of many answers is no answer of the server, which would log it.
fn log(item: &BatchItem, refusal: &Refusal) {
    if refusal.problem() == Problem::Internal {
        let cause = refusal.cause().map(ToString::to_string);
        tracing::error!(application = %item.application, cause, "a decision of a batch failed");
    }
}
