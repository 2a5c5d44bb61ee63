//! The probes: each makes its change to a set of tenders, ranks again, and says what happened.

mod field;
mod middle;
mod prices;
mod special;
mod weights;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::dice::Dice;
use super::model::{Model, Offer};
use super::ranked::Ranked;
use super::report::{Example, StressCode, StressFinding, StressReport, StressSeverity};
use super::{OPERATIONS, StressPlan};

/// The budget of operations is used up.
struct Exhausted;
type Probe<T = ()> = Result<T, Exhausted>;

/// How often something was seen, and its first example.
#[derive(Default)]
struct Seen {
    times: u64,
    of: u64,
    severity: Option<StressSeverity>,
    sentence: String,
    example: Option<Example>,
}

pub(super) struct Probes<'a> {
    model: Model<'a>,
    plan: &'a StressPlan,
    rankings: u64,
    operations: u64,
    seen: BTreeMap<StressCode, Seen>,
}

impl<'a> Probes<'a> {
    pub(super) fn new(model: Model<'a>, plan: &'a StressPlan) -> Self {
        Self { model, plan, rankings: 0, operations: 0, seen: BTreeMap::new() }
    }

    pub(super) fn run(mut self) -> StressReport {
        let complete = self.probe().is_ok();
        let StressPlan { seed, sets, tenders, .. } = *self.plan;
        let pounds = |pence: i64| Decimal::new(pence, 2).to_string();
        let (prices, marks) = (self.model.prices, self.model.marks);
        let not_found =
            StressCode::ALL.into_iter().filter(|code| self.seen.get(code).is_some_and(|seen| seen.times == 0));
        StressReport {
            package_sha256: self.model.pack.hash().to_owned(),
            hook: self.model.hook.clone(),
            seed,
            sets,
            tenders,
            prices: [pounds(prices.0), pounds(prices.1)],
            marks: [marks.0, marks.1],
            weights: self.model.weights.iter().map(|(at, _)| at.clone()).collect(),
            rankings: self.rankings,
            operations: self.operations,
            complete,
            not_found: not_found.collect(),
            findings: self.seen.into_iter().filter(|(_, seen)| seen.times > 0).map(finding).collect(),
        }
    }

    fn probe(&mut self) -> Probe {
        let mut dice = Dice::new(self.plan.seed);
        let first = self.model.best(&mut dice, self.plan.tenders);
        self.zero_price(&first)?;
        self.equal_prices(&first)?;
        self.single_bidder(&first)?;
        self.plateau(&first)?;
        self.spreads(&mut dice)?;
        self.felt()?;
        self.middle()?;
        for _ in 0..self.plan.sets {
            let offers = self.model.offers(&mut dice, self.plan.tenders);
            let before = self.rank(&offers, &[])?;
            self.looked(StressCode::Undecided);
            if let Some(why) = before.undecided.clone() {
                self.found(StressCode::Undecided, StressSeverity::Warning, || {
                    (format!("The rules could not decide between ordinary tenders: {}", sentence(&why)), None)
                });
                continue;
            }
            self.tie(&offers, &before);
            self.removals(&offers, &before)?;
            self.additions(&offers, &before, &mut dice)?;
            self.weights(&offers, &before)?;
        }
        Ok(())
    }

    fn rank(&mut self, offers: &[Offer], moved: &[(String, Decimal)]) -> Probe<Ranked> {
        if self.operations >= OPERATIONS {
            return Err(Exhausted);
        }
        let (ranked, operations) = self.model.rank(offers, moved);
        self.operations += operations;
        self.rankings += 1;
        Ok(ranked)
    }

    fn looked(&mut self, code: StressCode) {
        self.seen.entry(code).or_default().of += 1;
    }

    fn found(&mut self, code: StressCode, severity: StressSeverity, say: impl FnOnce() -> (String, Option<Example>)) {
        let seen = self.seen.entry(code).or_default();
        seen.times += 1;
        if seen.severity.is_none() {
            let (sentence, example) = say();
            (seen.severity, seen.sentence, seen.example) = (Some(severity), sentence, example);
        }
    }

    /// Notes it when another tender than before is now first alone, and it is not the newcomer.
    fn reversal(&mut self, code: StressCode, change: &Change<'_>, newcomer: Option<&str>) {
        self.looked(code);
        let (Some(old), Some(new)) = (change.before.winner(), change.after.winner()) else { return };
        if old == new || Some(new) == newcomer {
            return;
        }
        self.found(code, StressSeverity::Warning, || {
            (format!("{}: {old} no longer wins, {new} does.", change.words), Some(change.example()))
        });
    }
}

/// A set of tenders before and after something happened to it.
struct Change<'a> {
    words: String,
    offers: &'a [Offer],
    before: &'a Ranked,
    rest: &'a [Offer],
    after: &'a Ranked,
}

impl Change<'_> {
    fn example(&self) -> Example {
        Example {
            change: self.words.clone(),
            before: self.before.shown(self.offers),
            after: self.after.shown(self.rest),
        }
    }
}

fn finding((code, seen): (StressCode, Seen)) -> StressFinding {
    StressFinding {
        code,
        severity: seen.severity.unwrap_or(StressSeverity::Note),
        sentence: seen.sentence,
        times: seen.times,
        of: seen.of,
        example: seen.example,
    }
}

fn sentence(why: &str) -> String {
    format!("{}.", why.trim_end_matches('.'))
}
