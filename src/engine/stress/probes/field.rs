//! Who takes part: a loser comes or goes, a decoy comes in, the winner is disqualified after scoring.

use rust_decimal::Decimal;

use super::{Change, Probe, Probes};
use crate::engine::stress::dice::Dice;
use crate::engine::stress::model::Offer;
use crate::engine::stress::ranked::Ranked;
use crate::engine::stress::report::{Example, StressCode, StressSeverity};

impl Probes<'_> {
    pub(super) fn tie(&mut self, offers: &[Offer], before: &Ranked) {
        self.looked(StressCode::Tie);
        if before.first().count() > 1 {
            let level = before.first().collect::<Vec<_>>().join(" and ");
            let example = Example { change: "none".into(), before: before.shown(offers), after: vec![] };
            self.found(StressCode::Tie, StressSeverity::Note, || {
                (format!("{level} share the first place, and the published rules do not part them."), Some(example))
            });
        }
    }

    pub(super) fn removals(&mut self, offers: &[Offer], before: &Ranked) -> Probe {
        let Some(winner) = before.winner().map(str::to_owned) else { return Ok(()) };
        for (at, gone) in offers.iter().enumerate().filter(|_| offers.len() > 2) {
            let mut rest = offers.to_vec();
            rest.remove(at);
            let after = self.rank(&rest, &[])?;
            let words = format!("{} withdraws", gone.name);
            let change = Change { words, offers, before, rest: &rest, after: &after };
            if gone.name != winner {
                self.reversal(StressCode::LoserRemoved, &change, None);
                continue;
            }
            self.looked(StressCode::WinnerRemoved);
            let (old, new) = (before.order_without(&winner).join(", "), after.order_without(&winner).join(", "));
            if after.undecided.is_none() && old != new {
                self.found(StressCode::WinnerRemoved, StressSeverity::Warning, || {
                    let words = format!("The winner {winner} is disqualified: the others stood {old} and now {new}.");
                    (words, Some(change.example()))
                });
            }
        }
        Ok(())
    }

    pub(super) fn additions(&mut self, offers: &[Offer], before: &Ranked, dice: &mut Dice) -> Probe {
        let lowest = offers.iter().map(|offer| offer.price).min().unwrap_or(1);
        let highest = offers.iter().map(|offer| offer.price).max().unwrap_or(1);
        let ordinary = self.model.offers(dice, 1).remove(0);
        for (code, newcomer, words) in [
            (StressCode::LoserAdded, Offer { name: "New".into(), ..ordinary }, "One more tender comes in"),
            (
                StressCode::LowDecoy,
                self.model.decoy("New", (lowest / 10).max(1)),
                "A tender at a tenth of the lowest price, with the lowest marks, comes in",
            ),
            (
                StressCode::HighDecoy,
                self.model.decoy("New", highest * 10),
                "A tender at ten times the highest price, with the lowest marks, comes in",
            ),
        ] {
            let mut more = offers.to_vec();
            more.push(newcomer);
            let after = self.rank(&more, &[])?;
            let change = Change { words: words.to_owned(), offers, before, rest: &more, after: &after };
            self.reversal(code, &change, Some("New"));
            if code == StressCode::LowDecoy {
                self.flattening(&change);
            }
        }
        Ok(())
    }

    /// The price points of the others lie at most a quarter as far apart as before.
    fn flattening(&mut self, change: &Change<'_>) {
        let Some(part) = self.model.price_part.clone() else { return };
        let spread = |ranked: &Ranked| {
            let points: Vec<Decimal> =
                change.offers.iter().filter_map(|offer| ranked.points_of(&offer.name, &part)).collect();
            Some(points.iter().max()? - points.iter().min()?)
        };
        let (Some(before), Some(after)) = (spread(change.before), spread(change.after)) else { return };
        self.looked(StressCode::Flattened);
        if before > Decimal::ZERO && after * Decimal::from(4) <= before {
            self.found(StressCode::Flattened, StressSeverity::Warning, || {
                let words = format!(
                    "{}: between the others, price made a difference of {before} points and now makes {after}.",
                    change.words
                );
                (words, Some(change.example()))
            });
        }
    }
}
