//! What was found, in the words of the problem, and why each tender has its lot or not.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::model::{Model, Winners, figure};
use super::problem::Objective;

/// Who has which lot, in the published order of lots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    pub lots: Vec<LotResult>,
    pub total: Totals,
}

/// The sums of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    pub filled: u32,
    /// In pounds over the whole term, with the discounts whose condition holds.
    pub cost: Decimal,
    pub points: Decimal,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LotResult {
    pub lot: String,
    pub winner: Option<Win>,
    /// Every other ranked tender, the best-placed first: whom to turn to if the winner declines (H05).
    pub reserve: Vec<Reserve>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Win {
    pub bidder: String,
    pub place: u32,
    /// In pounds over the whole term.
    pub cost: Decimal,
    /// Without any discount.
    pub full_cost: Decimal,
    pub points: Decimal,
}

/// A tender that has not the lot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reserve {
    pub bidder: String,
    pub place: u32,
    pub why: Why,
}

/// Why a tender has not the lot. The first of these that is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// It has as many lots as it may have, or wants.
    HasItsMost { lots: Vec<String> },
    /// It has as many lots of this district as it may have.
    DistrictFull { lots: Vec<String> },
    /// Another bidder has this lot of the same district, which has one provider at most.
    DistrictTaken { lot: String, bidder: String },
    /// What is left of its capacity is less than the lot needs.
    NoCapacity { lots: Vec<String>, left: u64, needs: u64 },
    /// The lot may not be combined with those it has.
    NotCombined { lots: Vec<String> },
    /// With it, and every other lot as it is, the whole would cost so much more.
    Dearer { whole: Decimal },
    /// With it, and every other lot as it is, the whole would have so many points fewer.
    FewerPoints { whole: Decimal },
    /// The lot was given out before, and stays so.
    GivenOut,
    /// The winner is placed before it.
    PlacedBehind,
    /// The whole would be as good; the published order of lots and places decides.
    AsGood,
}

pub(super) fn allocation(model: &Model, winners: &Winners) -> Allocation {
    let won = model.won(winners);
    let lots = (0..winners.len()).map(|lot| {
        let winner = winners[lot].and_then(|bidder| {
            let bid = model.offers[lot][bidder]?;
            Some(Win {
                bidder: model.bidders[bidder].id.clone(),
                place: bid.place,
                cost: figure(model.cost(bidder, lot, &won[bidder])),
                full_cost: figure(bid.cost),
                points: figure(bid.points),
            })
        });
        let others = model.lots[lot].ranked.iter().filter(|bidder| winners[lot] != Some(**bidder));
        let reserve = others.filter_map(|bidder| {
            let place = model.offers[lot][*bidder]?.place;
            Some(Reserve {
                bidder: model.bidders[*bidder].id.clone(),
                place,
                why: why(model, winners, &won, *bidder, lot),
            })
        });
        LotResult { lot: model.lots[lot].id.clone(), winner, reserve: reserve.collect() }
    });
    Allocation { lots: lots.collect(), total: totals(model, winners) }
}

pub(super) fn totals(model: &Model, winners: &Winners) -> Totals {
    let points = winners.iter().enumerate().filter_map(|(lot, winner)| Some(model.offers[lot][(*winner)?]?.points));
    Totals {
        filled: winners.iter().flatten().count() as u32,
        cost: figure(model.total(winners)),
        points: figure(points.sum()),
    }
}

fn why(model: &Model, winners: &Winners, won: &[BTreeSet<usize>], bidder: usize, lot: usize) -> Why {
    if let Some(limit) = limited(model, winners, &won[bidder], bidder, lot) {
        return limit;
    }
    if model.is_bound(lot) {
        return Why::GivenOut;
    }
    let mut swapped = winners.clone();
    swapped[lot] = Some(bidder);
    let worse = model.value(&swapped) - model.value(winners);
    match model.objective {
        _ if worse <= 0 => Why::AsGood,
        Objective::LeastCost => Why::Dearer { whole: figure(worse) },
        Objective::BestPoints => Why::FewerPoints { whole: figure(worse) },
        Objective::LotsInOrder | Objective::Preferences => Why::PlacedBehind,
    }
}

/// The limit that keeps this bidder from having the lot besides those it has.
fn limited(model: &Model, winners: &Winners, has: &BTreeSet<usize>, bidder: usize, lot: usize) -> Option<Why> {
    let names = |lots: &mut dyn Iterator<Item = usize>| lots.map(|lot| model.lots[lot].id.clone()).collect::<Vec<_>>();
    let mut with = has.clone();
    with.insert(lot);
    let who = &model.bidders[bidder];
    let all = names(&mut has.iter().copied());
    if with.len() > who.most_lots {
        return Some(Why::HasItsMost { lots: all });
    }
    if model.lots_per_district.is_some_and(|most| model.beside(&with, lot) > most as usize) {
        let near = |other: &usize| model.lots[*other].district == model.lots[lot].district;
        return Some(Why::DistrictFull { lots: names(&mut has.iter().copied().filter(near)) });
    }
    if let Some(capacity) = who.capacity.filter(|capacity| model.quantity(&with) > *capacity) {
        let left = capacity.saturating_sub(model.quantity(has));
        return Some(Why::NoCapacity { lots: all, left, needs: model.lots[lot].quantity });
    }
    if !model.may_combine(&with) {
        return Some(Why::NotCombined { lots: all });
    }
    if model.one_bidder_per_district && model.lots[lot].district.is_some() {
        let near =
            (0..winners.len()).filter(|other| *other != lot && model.lots[*other].district == model.lots[lot].district);
        let mut taken = near.filter_map(|other| Some((other, winners[other]?)));
        if let Some((other, by)) = taken.find(|(_, by)| *by != bidder) {
            return Some(Why::DistrictTaken {
                lot: model.lots[other].id.clone(),
                bidder: model.bidders[by].id.clone(),
            });
        }
    }
    None
}
