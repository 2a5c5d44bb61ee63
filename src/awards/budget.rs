//! What awards cost: over their whole term, and in each financial year beside what was awarded before (S11). Exact to the
//! penny: a year that is covered costs its whole value, a part of one its share of the days.

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::contracts::last_day;
use crate::kernel::Money;

/// Money that is bound for the days from one to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    pub annual: Money,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A financial year, from 1 April to 31 March.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetYear {
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// By what was awarded before, or is approved to be.
    pub awarded: Decimal,
    pub this_award: Decimal,
}

impl Commitment {
    /// The whole of it: so many full years, and of the last one its share.
    pub fn whole(&self) -> Option<Decimal> {
        let after = self.ends_on.succ_opt()?;
        let years = (0u32..).take_while(|n| anniversary(self.starts_on, n + 1).is_some_and(|day| day <= after)).last();
        let years = years.map_or(0, |n| n + 1);
        let (from, next) = (anniversary(self.starts_on, years)?, anniversary(self.starts_on, years + 1)?);
        let (rest, length) = (days(from, after), days(from, next));
        let full = self.annual.to_decimal().checked_mul(years.into())?;
        full.checked_add(share(self.annual, rest, length)?)
    }

    /// Its share of the days from the first to the last, both included, of a year.
    fn within(&self, first: NaiveDate, last: NaiveDate) -> Option<Decimal> {
        let (from, to) = (self.starts_on.max(first), self.ends_on.min(last));
        if from > to {
            return Some(Decimal::ZERO);
        }
        share(self.annual, days(from, to) + 1, days(first, last) + 1)
    }
}

/// Every financial year in which `this` runs; none when a figure is beyond what can be counted.
pub fn years(this: &Commitment, before: &[Commitment]) -> Option<Vec<BudgetYear>> {
    let first = financial_year(this.starts_on)?;
    let mut years = vec![];
    for n in 0.. {
        let starts_on = anniversary(first, n)?;
        if starts_on > this.ends_on {
            break;
        }
        let ends_on = anniversary(first, n + 1)?.pred_opt()?;
        let mut awarded = Decimal::ZERO;
        for commitment in before {
            awarded = awarded.checked_add(commitment.within(starts_on, ends_on)?)?;
        }
        years.push(BudgetYear { starts_on, ends_on, awarded, this_award: this.within(starts_on, ends_on)? });
    }
    Some(years)
}

/// 1 April on or before that day.
fn financial_year(day: NaiveDate) -> Option<NaiveDate> {
    let april = NaiveDate::from_ymd_opt(day.year(), 4, 1)?;
    if april <= day { Some(april) } else { NaiveDate::from_ymd_opt(day.year() - 1, 4, 1) }
}

/// That of 29 February is 1 March where the year has none.
fn anniversary(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    last_day(day, years)?.succ_opt()
}

fn days(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

/// Rounded to the penny, a half up.
fn share(annual: Money, part: i64, whole: i64) -> Option<Decimal> {
    let exact = annual.to_decimal().checked_mul(part.into())?.checked_div(whole.into())?;
    Some(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(annual: &str, starts_on: &str, ends_on: &str) -> Commitment {
        Commitment {
            annual: annual.parse().unwrap(),
            starts_on: starts_on.parse().unwrap(),
            ends_on: ends_on.parse().unwrap(),
        }
    }

    fn said(this: &Commitment, before: &[Commitment]) -> Vec<String> {
        let years = years(this, before).unwrap();
        years
            .iter()
            .map(|year| format!("{} {} {}", year.starts_on, year.awarded.normalize(), year.this_award.normalize()))
            .collect()
    }

    #[test]
    fn s11_each_year_beside_what_was_awarded_before() {
        let before = [bound("66000000.00", "2024-04-01", "2027-03-31"), bound("800000.00", "2025-04-01", "2026-03-31")];
        assert_eq!(
            said(&bound("800000.00", "2025-04-01", "2028-03-31"), &before),
            ["2025-04-01 66800000 800000", "2026-04-01 66000000 800000", "2027-04-01 0 800000"]
        );
    }

    #[test]
    fn s11_part_of_a_year_is_its_share_of_the_days() {
        // 1 October to 31 March: 182 of 365 days, and 183 of 366 in the year of the leap day.
        assert_eq!(said(&bound("365.00", "2024-10-01", "2025-03-31"), &[]), ["2024-04-01 0 182"]);
        assert_eq!(said(&bound("366.00", "2023-10-01", "2024-03-31"), &[]), ["2023-04-01 0 183"]);
        assert_eq!(said(&bound("100.00", "2025-03-31", "2025-04-01"), &[]), ["2024-04-01 0 0.27", "2025-04-01 0 0.27"]);
        let all: Decimal = years(&bound("378000.00", "2024-10-01", "2029-09-30"), &[])
            .unwrap()
            .iter()
            .map(|year| year.this_award)
            .sum();
        assert!((all - Decimal::from(5 * 378_000)).abs() < Decimal::ONE, "{all}");
    }

    #[test]
    fn s11_the_whole_life_counts_full_years_and_the_share_of_the_last() {
        let whole = |annual, from, to| bound(annual, from, to).whole().unwrap().normalize().to_string();
        assert_eq!(whole("1456000.00", "2021-04-01", "2026-03-31"), "7280000");
        assert_eq!(whole("365.00", "2022-07-01", "2025-03-31"), (2 * 365 + 274).to_string());
        assert_eq!(whole("366.00", "2024-02-29", "2025-02-28"), "366");
        assert_eq!(whole("100.00", "2025-04-01", "2025-04-01"), "0.27");
    }
}
