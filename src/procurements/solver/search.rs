//! Branch and bound: the best allocation, with the proof that none is better.
//!
//! Parts of the search wait in the order of their bounds. The search ends when the best allocation found is no worse than
//! every bound that is left: then bound and value are equal, and that is the proof. It also ends when its effort is
//! spent; then the answer is *not proved*, and says so.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::model::{Breach, Model, Value, When, Winners};
use super::problem::Objective;
use super::relax::relax;
use super::state::{Decision, State};

/// How many relaxations may still be solved.
pub(super) struct Effort {
    pub left: u32,
    pub spent: u32,
}

/// The effort is spent before the proof is complete.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unproved {
    pub best: Option<(Value, Winners)>,
    /// Nothing is better than this.
    pub bound: Option<Value>,
}

struct Part {
    decisions: Vec<Decision>,
    branches: [Vec<Decision>; 2],
}

/// What a search is for.
#[derive(Clone, Copy, Default)]
pub(super) struct Aim {
    /// Only what is better than this counts.
    pub below: Option<Value>,
    /// Nothing can be better than this: the search may end with the first such allocation.
    pub enough: Option<Value>,
}

/// The best allocation under these decisions that the aim allows; nothing when there is none.
pub(super) fn search(
    model: &Model,
    base: &[Decision],
    aim: Aim,
    effort: &mut Effort,
) -> Result<Option<(Value, Winners)>, Unproved> {
    let mut best: Option<(Value, Winners)> = None;
    let mut bound = None;
    let mut heap = BinaryHeap::new();
    let mut parts: Vec<Option<Part>> = vec![];
    let mut fresh = vec![base.to_vec()];
    loop {
        for decisions in std::mem::take(&mut fresh) {
            if effort.left == 0 {
                return Err(Unproved { best, bound });
            }
            let Some(state) = State::after(model, &decisions) else { continue };
            effort.left -= 1;
            effort.spent += 1;
            let Some(relaxed) = relax(model, &state) else { continue };
            let ceiling = best.as_ref().map(|(value, _)| *value).or(aim.below);
            if ceiling.is_some_and(|ceiling| relaxed.bound >= ceiling) {
                continue;
            }
            let breach = model.breach(&relaxed.winners);
            if breach.is_none() {
                let value = model.value(&relaxed.winners);
                if ceiling.is_none_or(|ceiling| value < ceiling) {
                    best = Some((value, relaxed.winners.clone()));
                    if aim.enough == Some(value) {
                        return Ok(best);
                    }
                }
                if value == relaxed.bound {
                    continue;
                }
            }
            let Some(breach) = breach.or_else(|| untrue(model, &state, &relaxed.winners)) else { continue };
            let Some(branches) = branches(model, &state, &relaxed.winners, &breach) else { continue };
            heap.push((Reverse(relaxed.bound), parts.len()));
            parts.push(Some(Part { decisions, branches }));
        }
        let Some((Reverse(least), at)) = heap.pop() else { return Ok(best) };
        if best.as_ref().is_some_and(|(value, _)| least >= *value) {
            return Ok(best);
        }
        bound = Some(least);
        let Some(part) = parts[at].take() else { continue };
        for branch in part.branches {
            let mut decisions = part.decisions.clone();
            decisions.extend(branch);
            fresh.push(decisions);
        }
    }
}

/// The first discount that the relaxation took though its condition does not hold.
fn untrue(model: &Model, state: &State, winners: &Winners) -> Option<Breach> {
    if model.objective != Objective::LeastCost {
        return None;
    }
    let won = model.won(winners);
    for (lot, winner) in winners.iter().enumerate() {
        let Some(bidder) = *winner else { continue };
        let taken = state.least_cost(model, bidder, lot);
        if taken == model.cost(bidder, lot, &won[bidder]) {
            continue;
        }
        let of_it = |when: &When| match when {
            When::AtLeast(least) => Breach::Fewer { bidder, least: *least },
            When::AllOf(all) => {
                let lacking = all.difference(&won[bidder]).next().copied();
                lacking.map_or(Breach::TooMuch { bidder }, |lot| Breach::Lacks { bidder, lot })
            }
        };
        let discounts = model.bidders[bidder].discounts.iter();
        let not_yet = |when: &When| match when {
            When::AtLeast(least) => won[bidder].len() < *least,
            When::AllOf(all) => !all.is_subset(&won[bidder]),
        };
        let mut named = discounts.filter(|discount| {
            let offered = discount.costs.get(&lot) == Some(&taken) && not_yet(&discount.when);
            offered && state.may_hold(model, bidder, lot, &discount.when)
        });
        return named.next().map(|discount| of_it(&discount.when));
    }
    None
}

/// Two parts that between them leave nothing out, and that both leave out what the relaxation found.
fn branches(model: &Model, state: &State, winners: &Winners, breach: &Breach) -> Option<[Vec<Decision>; 2]> {
    let by = |bidder, lot| [vec![Decision::In(bidder, lot)], vec![Decision::Out(bidder, lot)]];
    Some(match *breach {
        Breach::District { district, one } => {
            [vec![Decision::Alone(one, district)], vec![Decision::Absent(one, district)]]
        }
        Breach::TooMuch { bidder } => {
            let undecided = |lot: &usize| winners[*lot] == Some(bidder) && !state.has(bidder, *lot);
            let lot = (0..winners.len()).filter(undecided).max_by_key(|lot| model.lots[*lot].quantity)?;
            by(bidder, lot)
        }
        Breach::Lacks { bidder, lot } => by(bidder, lot),
        Breach::Fewer { bidder, least } => {
            [vec![Decision::AtMost(bidder, least - 1)], vec![Decision::AtLeast(bidder, least)]]
        }
    })
}

/// Among the allocations of this value, the one that the published order prefers: lot by lot, the best-placed tender
/// that any of them gives the lot to.
pub(super) fn settle(
    model: &Model,
    (value, mut winners): (Value, Winners),
    effort: &mut Effort,
) -> Result<Winners, Unproved> {
    let aim = Aim { below: Some(value + 1), enough: Some(value) };
    let mut fixed = model.bound.clone();
    for &lot in &model.tie_order {
        for &bidder in &model.lots[lot].ranked {
            if winners[lot] == Some(bidder) {
                break;
            }
            let mut base = fixed.clone();
            base.push(Decision::In(bidder, lot));
            if let Some((_, as_good)) = search(model, &base, aim, effort)? {
                winners = as_good;
                break;
            }
        }
        fixed.push(winners[lot].map_or(Decision::Unfilled(lot), |bidder| Decision::In(bidder, lot)));
    }
    Ok(winners)
}

/// The best of all other allocations.
pub(super) fn next_best(
    model: &Model,
    winners: &Winners,
    effort: &mut Effort,
) -> Result<Option<(Value, Winners)>, Unproved> {
    let mut best: Option<(Value, Winners)> = None;
    let mut fixed = model.bound.clone();
    for (lot, winner) in winners.iter().enumerate() {
        let (other, same) = match *winner {
            Some(bidder) => (Decision::Out(bidder, lot), Decision::In(bidder, lot)),
            None => (Decision::Filled(lot), Decision::Unfilled(lot)),
        };
        let mut base = fixed.clone();
        base.push(other);
        let below = best.as_ref().map(|(value, _)| *value);
        best = search(model, &base, Aim { below, enough: None }, effort)?.or(best);
        fixed.push(same);
    }
    Ok(best)
}
