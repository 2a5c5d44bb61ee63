//! What a provider says of several lots together, sealed with its tender (C4, H02): which lots it would rather have, how
//! many, how much it can supply over all, and prices that hold only where it wins others too. The allocation compares them
//! in those allocations alone where their condition holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::Money;
use crate::kernel::ids::CompetitionId;
use crate::kernel::text::Faults;

const MOST_DISCOUNTS: usize = 20;
const MOST_BEDS: u32 = 1_000_000;

/// Only for a competition that belongs to a procurement. What is said of all lots may be said in the tender for any of them;
/// where it is said several times, the smallest figure counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "preference": 1, "most_lots": 2, "capacity": 80,
    "discounts": [{"at_least": 2, "price": {"amount": "1050.00", "currency": "GBP"}}]
}))]
pub struct TenderConditions {
    /// Where this lot stands among those that the provider tenders for: 1 is the one it wants most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub preference: Option<u32>,
    /// The most lots of the procurement that it wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub most_lots: Option<u32>,
    /// The most beds that it can supply over all lots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub capacity: Option<u32>,
    /// Prices for this lot that hold only where the provider wins others too. Where several hold, the lowest counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub discounts: Vec<ConditionalPrice>,
}

/// A price with its condition: one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionalPrice {
    /// The provider wins so many lots, this one among them, or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 2)]
    pub at_least: Option<u32>,
    /// The provider wins all of these lots, this one among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 2)]
    pub all_of: Option<BTreeSet<CompetitionId>>,
    /// For one bed and week; less than the price without condition.
    pub price: Money,
}

impl TenderConditions {
    /// Adds what is wrong with them, for a tender at this price. `lots`: all of the procurement; none where there is none.
    pub(super) fn check(
        &self,
        faults: &mut Faults,
        price: Option<Money>,
        (competition, lots): (CompetitionId, Option<&BTreeSet<CompetitionId>>),
    ) {
        let Some(lots) = lots else {
            let detail = "are for lots that are competed for together: this competition belongs to no procurement";
            return faults.add("/conditions", "no_procurement", detail);
        };
        let count = u32::try_from(lots.len()).unwrap_or(u32::MAX);
        for (pointer, figure, most) in [
            ("/conditions/preference", self.preference, count),
            ("/conditions/most_lots", self.most_lots, count),
            ("/conditions/capacity", self.capacity, MOST_BEDS),
        ] {
            let within = figure.is_none_or(|figure| (1..=most).contains(&figure));
            faults.require(within, pointer, "out_of_range", &format!("must be from 1 to {most}"));
        }
        let few = self.discounts.len() <= MOST_DISCOUNTS;
        faults.require(few, "/conditions/discounts", "too_many", "may be 20");
        for (place, discount) in self.discounts.iter().enumerate() {
            let pointer = |field: &str| format!("/conditions/discounts/{place}{field}");
            let twice = self.discounts[..place].iter().any(|before| before.is_when(discount));
            faults.require(!twice, &pointer(""), "duplicate", "has a condition that an earlier price has");
            match (discount.at_least, &discount.all_of) {
                (Some(least), None) => {
                    let within = (2..=count).contains(&least);
                    faults.require(
                        within,
                        &pointer("/at_least"),
                        "out_of_range",
                        &format!("must be from 2 to {count}"),
                    );
                }
                (None, Some(all)) => {
                    let sound = all.len() > 1 && all.contains(&competition) && all.is_subset(lots);
                    let detail = "must be two lots of the procurement or more, this one among them";
                    faults.require(sound, &pointer("/all_of"), "bad_lots", detail);
                }
                _ => faults.add(pointer(""), "one_condition", "must have either `at_least` or `all_of`"),
            }
            faults.price(&pointer("/price"), discount.price);
            let lower = price.is_none_or(|price| discount.price < price) && discount.price > Money::ZERO;
            let detail = "must be more than nothing and less than the price without condition";
            faults.require(lower, &pointer("/price/amount"), "not_lower", detail);
        }
    }
}

impl ConditionalPrice {
    fn is_when(&self, other: &Self) -> bool {
        self.at_least == other.at_least && self.all_of == other.all_of
    }
}
