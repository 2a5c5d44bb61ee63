//! A model of scoring under stress, before it is published: made-up tenders, and what should not happen to them.
//!
//! Tenders are made from a seed, by exact decimals, so the same plan gives the same report. How an input looks is
//! taken from the pack itself: the base of the first case of its hook `scoring` is the pattern, its first tender is
//! copied, and price and marks are varied. The ranking that follows is the pack's own hook `award` (again by its case's
//! base), or, where there is none, the order of the totals.
//!
//! Paradoxes looked for: requirements.md, C3.

mod dice;
mod model;
mod probes;
mod ranked;
mod report;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::evaluators::Evaluators;
use super::pack::Pack;
use crate::kernel::{Refusal, Tenant};
use model::Model;
use probes::Probes;

pub use report::{Example, Placed, StressCode, StressFinding, StressReport, StressSeverity};

/// Operations of the rules in one report; beyond them it ends early and says so.
const OPERATIONS: u64 = 30_000_000;

/// What to try. Whatever is not said is taken from the pack's case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StressPlan {
    /// The hook that scores.
    pub hook: String,
    pub seed: u64,
    /// How many sets of tenders, 1 to 1,000.
    pub sets: u32,
    /// How many tenders in a set, 2 to 20.
    pub tenders: u32,
    /// Lowest and highest price, two decimal places; else a fifth below and above the case's own.
    pub prices: Option<(Decimal, Decimal)>,
    /// Lowest and highest mark; else zero and the highest mark the case's input names or has.
    pub marks: Option<(i64, i64)>,
    /// The field of a tender that holds its price.
    pub price_field: String,
    /// The field that holds a mark; else every number of a tender that is neither its price nor a weight.
    pub mark_field: Option<String>,
    /// Points moved from one weight to another.
    pub shift: u32,
    /// Weights by JSON pointer into the input or `/parameters/…`; else every number with `weight` in its name.
    pub weights: Vec<String>,
}

impl Default for StressPlan {
    fn default() -> Self {
        Self {
            hook: super::follow::SCORING.to_owned(),
            seed: 1,
            sets: 100,
            tenders: 5,
            prices: None,
            marks: None,
            price_field: "price".to_owned(),
            mark_field: None,
            shift: 5,
            weights: vec![],
        }
    }
}

/// Puts a pack's model of scoring under stress.
///
/// # Errors
/// A plain sentence when the plan is out of bounds, or the pack's own case does not show how an input looks.
pub fn stress(pack: &Pack, plan: &StressPlan) -> Result<StressReport, String> {
    for (what, value, least, most) in
        [("sets", plan.sets, 1, 1_000), ("tenders", plan.tenders, 2, 20), ("shift", plan.shift, 1, 50)]
    {
        if !(least..=most).contains(&value) {
            return Err(format!("{what} must be between {least} and {most}"));
        }
    }
    let model = Model::of(pack, plan)?;
    Ok(Probes::new(model, plan).run())
}

impl Evaluators {
    /// [`stress`] on an evaluation thread, which is busy for the whole of it.
    ///
    /// # Errors
    /// `busy` when the tenant's share of the queue is full.
    pub async fn stress(
        &self,
        whose: Tenant,
        pack: Arc<Pack>,
        plan: StressPlan,
    ) -> Result<Result<StressReport, String>, Refusal> {
        self.run(whose, move || stress(&pack, &plan)).await
    }
}
