//! Who wins when a few points move from one weight to another.

use rust_decimal::Decimal;

use super::{Change, Probe, Probes};
use crate::engine::stress::model::Offer;
use crate::engine::stress::ranked::Ranked;
use crate::engine::stress::report::StressCode;

impl Probes<'_> {
    pub(super) fn weights(&mut self, offers: &[Offer], before: &Ranked) -> Probe {
        let weights = self.model.weights.clone();
        let shift = Decimal::from(self.plan.shift);
        let mut moves: Vec<(String, Vec<(String, Decimal)>)> = vec![];
        for (from, stands) in weights.iter().filter(|(_, stands)| *stands >= shift) {
            let others = weights.iter().filter(|(to, _)| to != from);
            moves.extend(others.map(|(to, other)| {
                let words = format!("{shift} points move from {} to {}", leaf(from), leaf(to));
                (words, vec![(from.clone(), stands - shift), (to.clone(), other + shift)])
            }));
            if weights.len() == 1 {
                let words = format!("{} is {shift} points less", leaf(from));
                moves.push((words, vec![(from.clone(), stands - shift)]));
            }
        }
        for (words, moved) in moves {
            let after = self.rank(offers, &moved)?;
            if after.undecided.is_none() {
                let change = Change { words, offers, before, rest: offers, after: &after };
                self.reversal(StressCode::WeightSensitive, &change, None);
            }
        }
        Ok(())
    }
}

/// The last name of a JSON pointer.
fn leaf(at: &str) -> &str {
    at.rsplit('/').next().unwrap_or(at)
}
