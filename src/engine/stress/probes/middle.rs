//! A tender half-way between two others, in price and in every mark. Where points fall ever more slowly as the price
//! rises (the lowest price divided by the tender's own), it lies below the straight line between the two, and comes last
//! where they are about level: cheap and poor wins or dear and good does, and never the one in the middle.

use rust_decimal::Decimal;

use super::{Probe, Probes};
use crate::engine::stress::dice::Dice;
use crate::engine::stress::model::{Model, Offer};
use crate::engine::stress::ranked::Ranked;
use crate::engine::stress::report::{Example, StressCode, StressSeverity};

/// Lines that are drawn through prices and marks, at the most.
const LINES: u32 = 50;

/// How often the search for the price at which the two ends are level halves the distance.
const HALVINGS: u32 = 6;

/// The cheap and poor end of a line, and how the others differ from it.
struct Line {
    poor: Offer,
    /// Added to each mark once for the tender in the middle, twice for the good one.
    steps: Vec<i64>,
}

impl Line {
    /// Nothing where marks are too close to each other to have one in the middle.
    fn drawn(model: &Model<'_>, dice: &mut Dice) -> Option<Self> {
        let (least, most) = model.marks;
        if most - least < 2 {
            return None;
        }
        let mut poor = Offer { name: "A".into(), price: model.prices.0, marks: vec![most; model.marks_at.len()] };
        let mut steps = vec![0; poor.marks.len()];
        // One mark differs for certain, and each of the others as chance has it; those that do not are the highest.
        let certain = usize::try_from(dice.between(1, i64::try_from(steps.len()).ok()?)).ok()? - 1;
        for (at, (mark, step)) in poor.marks.iter_mut().zip(&mut steps).enumerate() {
            if dice.between(0, 1) == 1 || at == certain {
                let middle = dice.between(least + 1, most - 1);
                *step = dice.between(1, (middle - least).min(most - middle));
                *mark = middle - *step;
            }
        }
        Some(Self { poor, steps })
    }

    /// A, B and C; from each to the next the price rises by so many pence.
    fn tenders(&self, rise: i64) -> [Offer; 3] {
        [("A", 0), ("B", 1), ("C", 2)].map(|(name, times)| Offer {
            name: name.into(),
            price: self.poor.price + times * rise,
            marks: self.poor.marks.iter().zip(&self.steps).map(|(mark, step)| mark + times * step).collect(),
        })
    }
}

impl Probes<'_> {
    pub(super) fn middle(&mut self) -> Probe {
        let (mut dice, most) = (Dice::new(self.plan.seed), (self.model.prices.1 - self.model.prices.0) / 2);
        let mut won = 0;
        for _ in 0..self.plan.sets.min(LINES) {
            let Some(line) = Line::drawn(&self.model, &mut dice).filter(|_| most > 0) else { return Ok(()) };
            let (mut near, mut far) = (0, most);
            for _ in 0..HALVINGS {
                let rise = near + (far - near + 1) / 2;
                let offers = line.tenders(rise);
                let ranked = self.rank(&offers, &[])?;
                let [Some(poor), Some(middle), Some(good)] = offers.each_ref().map(|offer| ranked.place(&offer.name))
                else {
                    break;
                };
                self.looked(StressCode::MiddleLast);
                won += u64::from(middle == 1);
                if middle > poor && middle > good && !is_rounding(&ranked) {
                    self.last(&offers, &ranked);
                }
                // While the dear one is before the cheap one it can be dearer still.
                (near, far) = if good < poor { (rise, far) } else { (near, rise) };
            }
        }
        self.sum_up(won);
        Ok(())
    }

    fn last(&mut self, offers: &[Offer; 3], ranked: &Ranked) {
        self.found(StressCode::MiddleLast, StressSeverity::Warning, || {
            let [a, b, c] = totals(ranked);
            let words = format!(
                "B lies half-way between A and C in price and in quality, and comes last: {b} points, where A has {a} and \
                 C has {c}."
            );
            (words, Some(Example { change: "none".into(), before: ranked.shown(offers), after: vec![] }))
        });
    }

    /// Says how many of all those in the middle came first.
    fn sum_up(&mut self, won: u64) {
        if let Some(seen) = self.seen.get_mut(&StressCode::MiddleLast).filter(|seen| seen.times > 0) {
            let who = if won == 0 { "none".to_owned() } else { won.to_string() };
            seen.sentence.push_str(&format!(" Of {} tenders in the middle {who} came first.", seen.of));
        }
    }
}

fn totals(ranked: &Ranked) -> [Decimal; 3] {
    ["A", "B", "C"].map(|name| ranked.total(name).normalize())
}

/// Whether B is so little behind that rounding may be the reason: less than a thousandth of all points.
fn is_rounding(ranked: &Ranked) -> bool {
    let [a, b, c] = totals(ranked);
    (a - b).abs().min((c - b).abs()) * Decimal::ONE_THOUSAND < a.abs().max(c.abs())
}
