//! Where the price decides less than its weight says: prices close to each other, and stretches of one and the same
//! points.

use rust_decimal::Decimal;

use super::{Change, Probe, Probes};
use crate::engine::stress::dice::Dice;
use crate::engine::stress::model::Offer;
use crate::engine::stress::report::{Example, Placed, StressCode, StressSeverity};

/// Prices may lie so many percent apart.
const SPREADS: [i64; 6] = [1, 2, 5, 10, 20, 50];

/// Prices this many percent apart are close: much of a care market is.
const CLOSE: i64 = 5;

/// Sets that are made for one range of prices, at the most.
const SETS: u32 = 50;

/// Prices looked at between the lowest and the highest.
const STEPS: i64 = 40;

/// The first and the last offers of a stretch in which everybody's points stay, and those points.
type Stretch = (Vec<Offer>, Vec<Offer>, Vec<Option<Decimal>>);

impl Probes<'_> {
    /// How close prices must lie together for quality alone to decide.
    pub(super) fn spreads(&mut self, dice: &mut Dice) -> Probe {
        let low = self.model.prices.0;
        let mut widest = None;
        for percent in SPREADS {
            let mut differs = false;
            let mut example = None;
            for _ in 0..self.plan.sets.min(SETS) {
                let mut offers = self.model.offers(dice, self.plan.tenders);
                offers.iter_mut().for_each(|offer| offer.price = dice.between(low, above(low, percent)));
                let before = self.rank(&offers, &[])?;
                let level: Vec<Offer> = offers.iter().map(|offer| Offer { price: low, ..offer.clone() }).collect();
                let after = self.rank(&level, &[])?;
                if before.winner() != after.winner() && after.winner().is_some() {
                    differs = true;
                    break;
                }
                example.get_or_insert_with(|| Example {
                    change: "every price is made the same".into(),
                    before: before.shown(&offers),
                    after: after.shown(&level),
                });
            }
            if differs {
                break;
            }
            widest = Some((percent, example));
        }
        self.looked(StressCode::PriceDecidesNothing);
        if let Some((percent, example)) = widest {
            let severity = if percent >= CLOSE { StressSeverity::Warning } else { StressSeverity::Note };
            self.found(StressCode::PriceDecidesNothing, severity, || {
                let words =
                    format!("While prices lie within {percent} % of each other, price decided no set: quality did.");
                (words, example)
            });
        }
        Ok(())
    }

    /// The difference that price makes while all prices lie within five percent of each other, against the points that
    /// are given for it: the weight that is felt, against the one that is printed.
    pub(super) fn felt(&mut self) -> Probe {
        let Some(part) = self.model.price_part.clone() else { return Ok(()) };
        self.looked(StressCode::WeightNotFelt);
        let (mut dice, low) = (Dice::new(self.plan.seed), self.model.prices.0);
        let mut most = Decimal::ZERO;
        let mut widest: Option<(Decimal, Vec<Placed>)> = None;
        for _ in 0..self.plan.sets.min(SETS) {
            let mut offers = self.model.best(&mut dice, self.plan.tenders);
            offers.iter_mut().for_each(|offer| offer.price = dice.between(low, above(low, CLOSE)));
            let ranked = self.rank(&offers, &[])?;
            let points: Vec<Decimal> = offers.iter().filter_map(|offer| ranked.points_of(&offer.name, &part)).collect();
            let (Some(least), Some(highest)) = (points.iter().min(), points.iter().max()) else { continue };
            most = most.max(*highest);
            let difference = highest - least;
            if widest.as_ref().is_none_or(|(widest, _)| difference > *widest) {
                widest = Some((difference, ranked.shown(&offers)));
            }
        }
        let Some((difference, before)) = widest.filter(|(difference, _)| difference * Decimal::from(4) < most) else {
            return Ok(());
        };
        self.found(StressCode::WeightNotFelt, StressSeverity::Warning, || {
            let words = format!(
                "While prices lie within {CLOSE} % of each other, the dearest loses {difference} points at the most, of \
                 the {most} that are given for price: the weight that is felt is not the one that is printed."
            );
            (words, Some(Example { change: format!("prices within {CLOSE} %"), before, after: vec![] }))
        });
        Ok(())
    }

    /// The widest range of A's prices over which nobody's points for the price change.
    pub(super) fn plateau(&mut self, offers: &[Offer]) -> Probe {
        let Some(part) = self.model.price_part.clone() else { return Ok(()) };
        self.looked(StressCode::PricePlateau);
        let (low, high) = self.model.prices;
        let step = (high - low) / STEPS;
        let mut runs: Vec<Stretch> = vec![];
        for n in 0..=STEPS {
            let mut tried = offers.to_vec();
            tried[0].price = low + step * n;
            let ranked = self.rank(&tried, &[])?;
            let points: Vec<_> = tried.iter().map(|offer| ranked.points_of(&offer.name, &part)).collect();
            match runs.last_mut() {
                Some((_, to, same)) if *same == points => *to = tried,
                _ => runs.push((tried.clone(), tried, points)),
            }
        }
        runs.retain(|(from, to, points)| points[0].is_some() && to[0].price - from[0].price > step * 2);
        let Some((from, to, _)) = runs.into_iter().max_by_key(|(from, to, _)| to[0].price - from[0].price) else {
            return Ok(());
        };
        let (before, after) = (self.rank(&from, &[])?, self.rank(&to, &[])?);
        self.found(StressCode::PricePlateau, StressSeverity::Warning, || {
            let (low, high) = (from[0].price(), to[0].price());
            let words = format!("From {low} to {high} every price of A gets everybody the same points.");
            let change = Change { words, offers: &from, before: &before, rest: &to, after: &after };
            (change.words.clone(), Some(change.example()))
        });
        Ok(())
    }
}

/// A price so many percent higher, in whole pence.
fn above(price: i64, percent: i64) -> i64 {
    price.saturating_add((price / 100).saturating_mul(percent)).max(price + 1)
}
