//! Sets that no model may trip over: a price of zero, equal prices, a single bidder.

use super::{Probe, Probes, sentence};
use crate::engine::stress::model::Offer;
use crate::engine::stress::ranked::Ranked;
use crate::engine::stress::report::{Example, StressCode, StressSeverity};

impl Probes<'_> {
    pub(super) fn zero_price(&mut self, offers: &[Offer]) -> Probe {
        let mut free = offers.to_vec();
        free[0].price = 0;
        let ranked = self.rank(&free, &[])?;
        self.verdict(
            StressCode::ZeroPrice,
            "a price of zero",
            &free,
            &ranked,
            StressSeverity::Note,
            StressSeverity::Warning,
        );
        Ok(())
    }

    pub(super) fn equal_prices(&mut self, offers: &[Offer]) -> Probe {
        let price = self.model.prices.0;
        let level: Vec<Offer> = offers.iter().map(|offer| Offer { price, ..offer.clone() }).collect();
        let ranked = self.rank(&level, &[])?;
        let part = self.model.price_part.clone().unwrap_or_default();
        let points = level.iter().map(|offer| ranked.points_of(&offer.name, &part)).collect::<Vec<_>>();
        let unequal = points.windows(2).any(|pair| pair[0] != pair[1]);
        let scored = if unequal { StressSeverity::Warning } else { StressSeverity::Note };
        self.verdict(StressCode::EqualPrices, "equal prices", &level, &ranked, StressSeverity::Warning, scored);
        Ok(())
    }

    pub(super) fn single_bidder(&mut self, offers: &[Offer]) -> Probe {
        let alone = [Offer { price: self.model.prices.0, ..offers[0].clone() }];
        let ranked = self.rank(&alone, &[])?;
        self.verdict(
            StressCode::SingleBidder,
            "a single bidder",
            &alone,
            &ranked,
            StressSeverity::Warning,
            StressSeverity::Note,
        );
        Ok(())
    }

    /// What the rules make of a special set: that they refuse it, or the points they give.
    fn verdict(
        &mut self,
        code: StressCode,
        what: &str,
        offers: &[Offer],
        ranked: &Ranked,
        refused: StressSeverity,
        scored: StressSeverity,
    ) {
        self.looked(code);
        let part = self.model.price_part.clone().unwrap_or_default();
        let example = Example { change: what.to_owned(), before: ranked.shown(offers), after: vec![] };
        let (severity, words) = match &ranked.undecided {
            Some(why) => (refused, format!("The rules do not decide about {what}: {}", sentence(why))),
            None => {
                let points = ranked.points_of(&offers[0].name, &part).map(|points| points.to_string());
                let points = points.map(|points| format!("; {} gets {points} points for its price", offers[0].name));
                (scored, format!("The rules take {what}{}.", points.unwrap_or_default()))
            }
        };
        self.found(code, severity, || (words, Some(example)));
    }
}
