//! Prices that look abnormally low: when to ask, never when to refuse (C2; Procurement Act 2023, s.19(4)-(5)). Pure.
//!
//! The published default is Scotland's: of all prices without the highest one, take the mean. A price more than 15% under it
//! is suspect. It is to be asked about if it is also under the lowest price that is not suspect, by more than 1% of that
//! price; this margin is never less than £1,000 nor more than £100,000. Those are figures for whole contract sums, so prices
//! of a unit (a bed a week) are multiplied first by how many units the contract buys. A rulebook with the hook
//! `abnormally_low` decides in its own way.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::Money;
use crate::kernel::ids::{CompetitionId, TenderId};

/// In percent under the mean.
const UNDER_MEAN: i128 = 15;
/// In percent of the lowest price that is not suspect.
const MARGIN: i128 = 1;
const MARGIN_LEAST: i128 = 1_000 * POUND;
const MARGIN_MOST: i128 = 100_000 * POUND;
const POUND: i128 = 1_000_000;
/// Units that may be bought; with it no product leaves 128 bits.
pub const MOST_UNITS: u64 = 1_000_000_000;

/// Who says that a price looks low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LowPriceTest {
    /// The hook `abnormally_low` of the competition's rulebook.
    Rulebook,
    /// Scotland's figures.
    Published,
}

/// Whether a price looks abnormally low.
#[derive(Clone, Debug)]
pub struct CheckedPrice {
    pub tender: TenderId,
    pub location_name: String,
    pub price: Money,
    pub looks_low: bool,
    /// Why the rulebook says so, or could not say.
    pub because: Option<String>,
}

/// Every price that is compared.
#[derive(Clone, Debug)]
pub struct PriceCheck {
    pub competition: CompetitionId,
    pub test: LowPriceTest,
    pub units: u64,
    pub prices: Vec<CheckedPrice>,
}

/// Which of these prices look abnormally low, by the published default; each is of one unit, and `units` are bought.
pub fn look_low(prices: &[Money], units: u64) -> Vec<bool> {
    let sums: Vec<i128> = prices.iter().map(|price| i128::from(price.micros()) * i128::from(units)).collect();
    let mut compared = sums.clone();
    compared.sort_unstable();
    compared.pop();
    let (count, total) = (i128::try_from(compared.len()).unwrap_or(i128::MAX), compared.iter().sum::<i128>());
    // Compared times the number of prices and times 100, so that nothing is cut by dividing.
    let suspect = |sum: i128| sum * count * 100 < total * (100 - UNDER_MEAN);
    let Some(qualifying) = compared.iter().copied().find(|sum| !suspect(*sum)) else {
        return vec![false; prices.len()];
    };
    let margin = (qualifying * MARGIN).clamp(MARGIN_LEAST * 100, MARGIN_MOST * 100);
    sums.into_iter().map(|sum| suspect(sum) && (qualifying - sum) * 100 > margin).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn low(prices: &[&str], units: u64) -> Vec<bool> {
        let prices: Vec<Money> = prices.iter().map(|price| Money::parse(price).unwrap()).collect();
        look_low(&prices, units)
    }

    #[test]
    fn c2_scotlands_figures_to_the_penny() {
        // Without 150,000 the mean of the rest is 96,666.67; 85% of it is 82,166.67; 1% of 100,000 is the least margin.
        assert_eq!(low(&["80000", "100000", "110000", "150000"], 1), [true, false, false, false]);
        // Exactly 15% under the mean is not more than 15%: (85 + 115) / 2 = 100.
        assert_eq!(low(&["85000", "115000", "200000"], 1), [false; 3]);
        assert_eq!(low(&["84999.99", "115000", "200000"], 1), [true, false, false]);
        // Under the mean by far, yet within the least margin of 1,000: not to be asked.
        assert_eq!(low(&["1000", "1999", "2000", "2500"], 1), [false; 4]);
        assert_eq!(low(&["1000", "2000.01", "2000.01", "2500"], 1), [true, false, false, false]);
        // 150,000 under 17,080,000, whose 1% is 170,800: the margin asked for is the most of 100,000.
        assert_eq!(low(&["16930000", "17080000", "25990000", "30000000"], 1), [true, false, false, false]);
        assert_eq!(low(&["16985000", "17080000", "25990000", "30000000"], 1), [false; 4], "95,000 is within it");
    }

    #[test]
    fn c2_prices_of_a_unit_are_compared_as_sums() {
        let weekly = ["500.00", "716.58", "740.00", "790.00"];
        assert_eq!(low(&weekly, 1), [false; 4], "no weekly price is 1,000 under another");
        assert_eq!(low(&weekly, 40 * 156), [true, false, false, false]);
    }

    #[test]
    fn c2_one_price_two_or_equal_ones_are_never_low() {
        assert_eq!(low(&[], 1), [] as [bool; 0]);
        assert_eq!(low(&["1"], 1), [false]);
        assert_eq!(low(&["1", "1000000"], 1), [false; 2]);
        assert_eq!(low(&["5", "5", "5"], 1_000_000), [false; 3]);
    }

    proptest! {
        #[test]
        fn the_order_of_prices_changes_nothing(mut prices in prop::collection::vec(1i64..10_000_000_000_000, 0..9), units in 1..MOST_UNITS) {
            let flagged = |prices: &[i64]| {
                let money: Vec<Money> = prices.iter().copied().map(Money::from_micros).collect();
                let mut both: Vec<(i64, bool)> = prices.iter().copied().zip(look_low(&money, units)).collect();
                both.sort_unstable();
                both
            };
            let first = flagged(&prices);
            prices.reverse();
            prop_assert_eq!(&first, &flagged(&prices));
            prop_assert!(first.last().is_none_or(|(_, low)| !low), "the highest is never low");
        }
    }
}
