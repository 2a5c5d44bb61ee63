//! The probes: each makes its change to a set of tenders, ranks again, and says what happened.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::dice::Dice;
use super::model::{Model, Offer};
use super::ranked::Ranked;
use super::report::{Example, StressCode, StressFinding, StressReport, StressSeverity};
use super::{OPERATIONS, StressPlan};

/// Prices may lie so many percent apart.
const SPREADS: [i64; 6] = [1, 2, 5, 10, 20, 50];

/// Prices looked at between the lowest and the highest.
const STEPS: i64 = 40;

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

/// The first and the last offers of a stretch in which everybody's points stay, and those points.
type Stretch = (Vec<Offer>, Vec<Offer>, Vec<Option<Decimal>>);

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
            StressCode::ALL.into_iter().filter(|code| self.seen.get(code).is_none_or(|seen| seen.times == 0));
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
        for _ in 0..self.plan.sets {
            let offers = self.model.offers(&mut dice, self.plan.tenders);
            let before = self.rank(&offers, &[])?;
            if let Some(why) = before.undecided.clone() {
                self.looked(StressCode::Undecided);
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

    fn tie(&mut self, offers: &[Offer], before: &Ranked) {
        self.looked(StressCode::Tie);
        if before.first().count() > 1 {
            let level = before.first().collect::<Vec<_>>().join(" and ");
            let example = Example { change: "none".into(), before: before.shown(offers), after: vec![] };
            self.found(StressCode::Tie, StressSeverity::Note, || {
                (format!("{level} share the first place, and the published rules do not part them."), Some(example))
            });
        }
    }

    fn removals(&mut self, offers: &[Offer], before: &Ranked) -> Probe {
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

    fn additions(&mut self, offers: &[Offer], before: &Ranked, dice: &mut Dice) -> Probe {
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

    fn weights(&mut self, offers: &[Offer], before: &Ranked) -> Probe {
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

    /// How close prices must lie together for quality alone to decide.
    fn spreads(&mut self, dice: &mut Dice) -> Probe {
        let low = self.model.prices.0;
        let mut widest = None;
        for percent in SPREADS {
            let mut differs = false;
            let mut example = None;
            for _ in 0..self.plan.sets.min(50) {
                let mut offers = self.model.offers(dice, self.plan.tenders);
                let high = low.saturating_add((low / 100).saturating_mul(percent)).max(low + 1);
                offers.iter_mut().for_each(|offer| offer.price = dice.between(low, high));
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
            let severity = if percent >= 5 { StressSeverity::Warning } else { StressSeverity::Note };
            self.found(StressCode::PriceDecidesNothing, severity, || {
                let words =
                    format!("While prices lie within {percent} % of each other, price decided no set: quality did.");
                (words, example)
            });
        }
        Ok(())
    }

    /// The widest range of A's prices over which nobody's points for the price change.
    fn plateau(&mut self, offers: &[Offer]) -> Probe {
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

    fn zero_price(&mut self, offers: &[Offer]) -> Probe {
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

    fn equal_prices(&mut self, offers: &[Offer]) -> Probe {
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

    fn single_bidder(&mut self, offers: &[Offer]) -> Probe {
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

/// The last name of a JSON pointer.
fn leaf(at: &str) -> &str {
    at.rsplit('/').next().unwrap_or(at)
}

fn sentence(why: &str) -> String {
    format!("{}.", why.trim_end_matches('.'))
}
