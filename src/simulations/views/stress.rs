//! Requests to put a model of scoring under stress.

use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::CandidateRules;
use crate::engine::StressPlan;
use crate::kernel::Refusal;
use crate::kernel::text::Faults;
use crate::simulations::model::Candidate;

/// A model of scoring, and the tenders to make up. Whatever is not said is taken from the base of the pack's first case
/// of the hook: its first tender is the pattern.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "rules": {"pack": "wiltshire/care-home-alliance"}, "sets": 20, "tenders": 5, "seed": 1,
    "prices": ["600.00", "900.00"], "marks": [0, 5]
}))]
pub struct StressRequest {
    pub rules: CandidateRules,
    /// The hook that scores; `scoring` unless told.
    pub hook: Option<String>,
    /// Sets of tenders; 100 unless told.
    #[schema(minimum = 1, maximum = 1000)]
    pub sets: Option<u32>,
    /// Tenders in a set; 5 unless told.
    #[schema(minimum = 2, maximum = 20)]
    pub tenders: Option<u32>,
    /// The same seed gives the same tenders.
    pub seed: Option<u64>,
    /// Lowest and highest price; else a fifth beyond those of the case.
    pub prices: Option<[Decimal; 2]>,
    /// Lowest and highest mark; else zero and the highest that the case names.
    pub marks: Option<[i64; 2]>,
    /// The field of a tender that holds its price; `price` unless told.
    pub price_field: Option<String>,
    /// The field that holds a mark; else every number of a tender that is neither its price nor a weight.
    pub mark_field: Option<String>,
    /// Points moved from one weight to another; 5 unless told.
    #[schema(minimum = 1, maximum = 50)]
    pub shift: Option<u32>,
    /// Weights by JSON pointer, `/method/price_weight` or `/parameters/…`; else every number called a weight.
    #[serde(default)]
    pub weights: Vec<String>,
}

impl StressRequest {
    /// # Errors
    /// `validation` unless exactly one set of rules is given.
    pub fn read(self) -> Result<(Candidate, StressPlan), Refusal> {
        let mut faults = Faults::new();
        let most = Decimal::from(1_000_000_000);
        let bounded = self.prices.is_none_or(|prices| prices.iter().all(|price| price.abs() <= most));
        faults.require(bounded, "/prices", "out_of_range", "must be between 0 and 1,000,000,000");
        let bounded = self.marks.is_none_or(|marks| marks.iter().all(|mark| (0..=1_000).contains(mark)));
        faults.require(bounded, "/marks", "out_of_range", "must be between 0 and 1,000");
        faults.verdict()?;
        let usual = StressPlan::default();
        let plan = StressPlan {
            hook: self.hook.unwrap_or(usual.hook),
            seed: self.seed.unwrap_or(usual.seed),
            sets: self.sets.unwrap_or(usual.sets),
            tenders: self.tenders.unwrap_or(usual.tenders),
            prices: self.prices.map(Into::into),
            marks: self.marks.map(Into::into),
            price_field: self.price_field.unwrap_or(usual.price_field),
            mark_field: self.mark_field,
            shift: self.shift.unwrap_or(usual.shift),
            weights: self.weights,
        };
        Ok((self.rules.read()?, plan))
    }
}
