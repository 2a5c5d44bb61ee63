//! A problem in indices and whole numbers: lots in their published order, bidders in the order of their ids.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::problem::{Condition, Fault, Objective, Problem};
use super::state::Decision;

/// Figures are counted in whole grains: 10^12 of them are one pound, or one point.
const PLACES: u32 = 12;
/// More than any sum of scores: a lot without a winner outweighs everything that can be gained by it.
pub(super) const UNFILLED: i128 = 10i128.pow(31);
/// No figure may be larger, so that sums over all lots stay below [`UNFILLED`].
const LARGEST: i128 = 10i128.pow(27);

pub(super) struct Model {
    pub lots: Vec<Place>,
    pub bidders: Vec<Who>,
    /// By lot, then bidder.
    pub offers: Vec<Vec<Option<Bid>>>,
    pub one_bidder_per_district: bool,
    pub lots_per_district: Option<u32>,
    pub combinations: Option<Vec<BTreeSet<usize>>>,
    pub objective: Objective,
    /// Lots that are given out already.
    pub bound: Vec<Decision>,
    /// Lots in the order in which ties are broken.
    pub tie_order: Vec<usize>,
}

pub(super) struct Place {
    pub id: String,
    pub district: Option<usize>,
    pub quantity: u64,
    /// Bidders, the best-placed first; those level in the order of their ids.
    pub ranked: Vec<usize>,
}

pub(super) struct Who {
    pub id: String,
    /// The smaller of the published and its own maximum.
    pub most_lots: usize,
    pub capacity: Option<u64>,
    pub discounts: Vec<Reduced>,
}

pub(super) struct Reduced {
    pub when: When,
    pub costs: BTreeMap<usize, i128>,
}

pub(super) enum When {
    AllOf(BTreeSet<usize>),
    AtLeast(usize),
}

#[derive(Clone, Copy)]
pub(super) struct Bid {
    pub cost: i128,
    pub points: i128,
    pub place: u32,
    /// What it adds to the value of an allocation, the less the better, where costs do not decide.
    pub weight: i128,
}

/// Who has each lot.
pub(super) type Winners = Vec<Option<usize>>;

/// A limit that an allocation breaks, or a discount that a relaxation took without its condition.
pub(super) enum Breach {
    District {
        district: usize,
        one: usize,
    },
    /// More than its capacity, its number of lots, or a group of lots.
    TooMuch {
        bidder: usize,
    },
    /// The condition lacks this lot.
    Lacks {
        bidder: usize,
        lot: usize,
    },
    /// The condition lacks so many lots.
    Fewer {
        bidder: usize,
        least: usize,
    },
}

/// The smaller the better; lots without a winner weigh [`UNFILLED`] each.
pub(super) type Value = i128;

pub(super) fn grains(figure: Decimal) -> Result<i128, Fault> {
    let plain = figure.normalize();
    let out = || Fault::Range(figure.to_string());
    let shift = PLACES.checked_sub(plain.scale()).ok_or_else(out)?;
    let grains = plain.mantissa().checked_mul(10i128.pow(shift)).ok_or_else(out)?;
    if (0..=LARGEST).contains(&grains) { Ok(grains) } else { Err(out()) }
}

/// The figure of so many grains. Sums of sixty lots at the largest figure still fit.
pub(super) fn figure(grains: i128) -> Decimal {
    let mut rest = grains;
    let mut places = PLACES;
    while places > 0 && rest % 10 == 0 {
        rest /= 10;
        places -= 1;
    }
    Decimal::try_from_i128_with_scale(rest, places).unwrap_or(Decimal::MAX)
}

impl Model {
    pub fn is_bound(&self, lot: usize) -> bool {
        self.bound.iter().any(|held| matches!(held, Decision::In(_, bound) if *bound == lot))
    }

    pub fn of(problem: &Problem) -> Result<Self, Fault> {
        let mut sorted: Vec<_> = problem.lots.iter().collect();
        sorted.sort_by_key(|lot| lot.number);
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0].number == pair[1].number) {
            return Err(Fault::Twice(format!("lot number {}", pair[0].number)));
        }
        let lot_at = index(sorted.iter().map(|lot| lot.id.as_str()), "lot")?;
        let districts: BTreeSet<&str> = sorted.iter().filter_map(|lot| lot.district.as_deref()).collect();
        let districts: BTreeMap<&str, usize> = districts.into_iter().enumerate().map(|(n, name)| (name, n)).collect();
        let mut who: Vec<_> = problem.bidders.iter().collect();
        who.sort_by(|one, other| one.id.cmp(&other.id));
        let bidder_at = index(who.iter().map(|bidder| bidder.id.as_str()), "bidder")?;

        let mut offers = vec![vec![None; who.len()]; sorted.len()];
        for offer in &problem.offers {
            let lot = known(&lot_at, &offer.lot)?;
            let bidder = known(&bidder_at, &offer.bidder)?;
            let bid = Bid { cost: grains(offer.cost)?, points: grains(offer.points)?, place: offer.place, weight: 0 };
            if offers[lot][bidder].replace(bid).is_some() {
                return Err(Fault::Twice(format!("the offer of {} for {}", offer.bidder, offer.lot)));
            }
        }
        let lots = sorted.iter().enumerate().map(|(n, lot)| {
            let mut ranked: Vec<(u32, usize)> =
                offers[n].iter().enumerate().filter_map(|(b, bid)| bid.map(|bid: Bid| (bid.place, b))).collect();
            ranked.sort_unstable();
            Place {
                id: lot.id.clone(),
                district: lot.district.as_deref().and_then(|name| districts.get(name).copied()),
                quantity: lot.quantity,
                ranked: ranked.into_iter().map(|(_, bidder)| bidder).collect(),
            }
        });
        let lots: Vec<Place> = lots.collect();
        let bidders = who.iter().map(|bidder| {
            let most = [problem.limits.most_lots, bidder.most_lots].into_iter().flatten().min();
            let discounts = bidder.discounts.iter().map(|discount| {
                let when = match &discount.when {
                    Condition::AllOf(all) => {
                        When::AllOf(all.iter().map(|lot| known(&lot_at, lot)).collect::<Result<_, _>>()?)
                    }
                    Condition::AtLeast(least) => When::AtLeast(*least as usize),
                };
                let costs = discount.costs.iter().map(|at| Ok((known(&lot_at, &at.lot)?, grains(at.cost)?)));
                Ok(Reduced { when, costs: costs.collect::<Result<_, Fault>>()? })
            });
            Ok(Who {
                id: bidder.id.clone(),
                most_lots: most.map_or(lots.len(), |most| (most as usize).min(lots.len())),
                capacity: bidder.capacity,
                discounts: discounts.collect::<Result<_, Fault>>()?,
            })
        });
        let bidders: Vec<Who> = bidders.collect::<Result<_, Fault>>()?;
        let combinations = match &problem.limits.combinations {
            None => None,
            Some(groups) => {
                let group = |names: &BTreeSet<String>| names.iter().map(|lot| known(&lot_at, lot)).collect();
                Some(groups.iter().map(group).collect::<Result<_, Fault>>()?)
            }
        };
        let mut model = Self {
            tie_order: (0..lots.len()).collect(),
            lots,
            bidders,
            offers,
            one_bidder_per_district: problem.limits.one_bidder_per_district,
            lots_per_district: problem.limits.lots_per_district,
            combinations,
            objective: problem.objective,
            bound: vec![],
        };
        for held in &problem.bound {
            let (bidder, lot) = (known(&bidder_at, &held.bidder)?, known(&lot_at, &held.lot)?);
            model.bound.push(Decision::In(bidder, lot));
        }
        let preferences: Vec<Vec<usize>> = who
            .iter()
            .map(|bidder| bidder.preference.iter().map(|lot| known(&lot_at, lot)).collect())
            .collect::<Result<_, Fault>>()?;
        model.weigh(&preferences);
        Ok(model)
    }

    fn weigh(&mut self, preferences: &[Vec<usize>]) {
        let count = self.lots.len();
        if self.objective == Objective::LotsInOrder {
            let lots = &self.lots;
            self.tie_order.sort_by_key(|lot| (std::cmp::Reverse(lots[*lot].quantity), *lot));
        }
        let all = self.offers.iter().flatten().flatten();
        let best = all.map(|bid| bid.points).max().unwrap_or(0);
        for lot in 0..count {
            let first = self.lots[lot].ranked.first().and_then(|bidder| self.offers[lot][*bidder]).map(|bid| bid.place);
            for (bidder, preference) in preferences.iter().enumerate() {
                let Some(bid) = &mut self.offers[lot][bidder] else { continue };
                bid.weight = match self.objective {
                    Objective::LeastCost => bid.cost,
                    Objective::BestPoints => best - bid.points,
                    Objective::LotsInOrder => 0,
                    Objective::Preferences if Some(bid.place) == first => {
                        let stated = preference.iter().position(|wanted| *wanted == lot);
                        stated.unwrap_or(preference.len() + lot) as i128
                    }
                    Objective::Preferences => (2 * count * count + 1) as i128,
                };
            }
        }
    }

    /// What this bidder's lots cost when it wins exactly these.
    pub fn cost(&self, bidder: usize, lot: usize, won: &BTreeSet<usize>) -> i128 {
        let bid = self.offers[lot][bidder].map_or(LARGEST, |bid| bid.cost);
        let holds = |when: &When| match when {
            When::AllOf(all) => all.is_subset(won),
            When::AtLeast(least) => won.len() >= *least,
        };
        let reduced = self.bidders[bidder].discounts.iter().filter(|discount| holds(&discount.when));
        reduced.filter_map(|discount| discount.costs.get(&lot).copied()).fold(bid, i128::min)
    }

    pub fn won(&self, winners: &Winners) -> Vec<BTreeSet<usize>> {
        let mut won = vec![BTreeSet::new(); self.bidders.len()];
        for (lot, winner) in winners.iter().enumerate() {
            if let Some(bidder) = winner {
                won[*bidder].insert(lot);
            }
        }
        won
    }

    /// The sum of what the winners cost, each with the discounts whose condition holds here.
    pub fn total(&self, winners: &Winners) -> i128 {
        let won = self.won(winners);
        let each = won.iter().enumerate();
        each.map(|(bidder, lots)| lots.iter().map(|lot| self.cost(bidder, *lot, lots)).sum::<i128>()).sum()
    }

    pub fn value(&self, winners: &Winners) -> Value {
        let unfilled = winners.iter().filter(|winner| winner.is_none()).count() as i128;
        let score = match self.objective {
            Objective::LeastCost => self.total(winners),
            _ => winners.iter().enumerate().filter_map(|(lot, b)| self.offers[lot][(*b)?].map(|bid| bid.weight)).sum(),
        };
        unfilled * UNFILLED + score
    }

    /// Whether lots outside every published group would be combined.
    pub fn may_combine(&self, lots: &BTreeSet<usize>) -> bool {
        let Some(groups) = &self.combinations else { return true };
        lots.len() < 2 || groups.iter().any(|group| lots.is_subset(group))
    }

    pub fn quantity(&self, lots: &BTreeSet<usize>) -> u64 {
        lots.iter().map(|lot| self.lots[*lot].quantity).fold(0, u64::saturating_add)
    }

    /// How many of these lots lie in the district of `lot`.
    pub fn beside(&self, lots: &BTreeSet<usize>, lot: usize) -> usize {
        let district = self.lots[lot].district;
        if district.is_none() { 0 } else { lots.iter().filter(|at| self.lots[**at].district == district).count() }
    }

    /// Whether this bidder may have exactly these lots, whoever has the others.
    pub fn may_have(&self, bidder: usize, lots: &BTreeSet<usize>) -> bool {
        let who = &self.bidders[bidder];
        let crowded = |lot: &usize| self.lots_per_district.is_some_and(|most| self.beside(lots, *lot) > most as usize);
        lots.len() <= who.most_lots
            && who.capacity.is_none_or(|capacity| self.quantity(lots) <= capacity)
            && self.may_combine(lots)
            && !lots.iter().any(crowded)
    }

    /// The first limit that these winners break: none, and the allocation is lawful.
    pub fn breach(&self, winners: &Winners) -> Option<Breach> {
        let won = self.won(winners);
        if let Some(bidder) = (0..won.len()).find(|bidder| !self.may_have(*bidder, &won[*bidder])) {
            return Some(Breach::TooMuch { bidder });
        }
        if self.one_bidder_per_district {
            let mut holder = BTreeMap::new();
            for (lot, winner) in winners.iter().enumerate() {
                if let (Some(district), Some(bidder)) = (self.lots[lot].district, *winner) {
                    let first = *holder.entry(district).or_insert(bidder);
                    if first != bidder {
                        return Some(Breach::District { district, one: first });
                    }
                }
            }
        }
        None
    }
}

fn index<'a>(ids: impl Iterator<Item = &'a str>, what: &str) -> Result<BTreeMap<&'a str, usize>, Fault> {
    let mut at = BTreeMap::new();
    for (n, id) in ids.enumerate() {
        if at.insert(id, n).is_some() {
            return Err(Fault::Twice(format!("{what} {id}")));
        }
    }
    Ok(at)
}

fn known(at: &BTreeMap<&str, usize>, id: &str) -> Result<usize, Fault> {
    at.get(id).copied().ok_or_else(|| Fault::Unknown(id.to_owned()))
}
