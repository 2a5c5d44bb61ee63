//! What has been decided on the way to one part of the search, and what follows from it.

use std::collections::BTreeSet;

use super::model::{Model, When};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// This bidder has this lot.
    In(usize, usize),
    /// This bidder has not this lot.
    Out(usize, usize),
    AtMost(usize, usize),
    AtLeast(usize, usize),
    /// Nobody but this bidder has lots of this district.
    Alone(usize, usize),
    /// This bidder has no lot of this district.
    Absent(usize, usize),
    Filled(usize),
    Unfilled(usize),
}

pub(super) struct State {
    /// By lot, then bidder.
    pub open: Vec<Vec<bool>>,
    pub must_fill: Vec<bool>,
    pub least: Vec<usize>,
    pub most: Vec<usize>,
    forced: Vec<BTreeSet<usize>>,
}

impl State {
    /// Nothing when the decisions contradict each other or a limit.
    pub fn after(model: &Model, decisions: &[Decision]) -> Option<Self> {
        let open = model.offers.iter().map(|lot| lot.iter().map(Option::is_some).collect()).collect();
        let mut state = Self {
            open,
            must_fill: vec![false; model.lots.len()],
            least: vec![0; model.bidders.len()],
            most: model.bidders.iter().map(|bidder| bidder.most_lots).collect(),
            forced: vec![BTreeSet::new(); model.bidders.len()],
        };
        for decision in decisions {
            state.take(model, *decision)?;
        }
        state.propagate(model)?;
        Some(state)
    }

    fn take(&mut self, model: &Model, decision: Decision) -> Option<()> {
        match decision {
            Decision::In(bidder, lot) => {
                if !self.open[lot][bidder] {
                    return None;
                }
                self.open[lot].iter_mut().enumerate().for_each(|(b, open)| *open &= b == bidder);
                self.must_fill[lot] = true;
                self.forced[bidder].insert(lot);
            }
            Decision::Out(bidder, lot) => self.open[lot][bidder] = false,
            Decision::AtMost(bidder, most) => self.most[bidder] = self.most[bidder].min(most),
            Decision::AtLeast(bidder, least) => self.least[bidder] = self.least[bidder].max(least),
            Decision::Alone(bidder, district) => {
                for lot in Self::of_district(model, district) {
                    self.open[lot].iter_mut().enumerate().for_each(|(b, open)| *open &= b == bidder);
                }
            }
            Decision::Absent(bidder, district) => {
                for lot in Self::of_district(model, district) {
                    self.open[lot][bidder] = false;
                }
            }
            Decision::Filled(lot) => self.must_fill[lot] = true,
            Decision::Unfilled(lot) => {
                if self.must_fill[lot] {
                    return None;
                }
                self.open[lot].fill(false);
            }
        }
        Some(())
    }

    fn of_district(model: &Model, district: usize) -> impl Iterator<Item = usize> {
        model.lots.iter().enumerate().filter(move |(_, lot)| lot.district == Some(district)).map(|(n, _)| n)
    }

    /// Closes whatever a lot that a bidder has rules out, and narrows how many lots each can have.
    fn propagate(&mut self, model: &Model) -> Option<()> {
        for bidder in 0..model.bidders.len() {
            self.close_beside(model, bidder);
            let reach = self.reach(model, bidder);
            self.most[bidder] = self.most[bidder].min(reach);
            if self.forced[bidder].iter().any(|lot| !self.open[*lot][bidder])
                || self.forced[bidder].len() > self.most[bidder]
                || !model.may_have(bidder, &self.forced[bidder])
                || self.least[bidder] > self.most[bidder]
            {
                return None;
            }
        }
        let bound_to_fail = |lot: usize| self.must_fill[lot] && !self.open[lot].contains(&true);
        (!(0..model.lots.len()).any(bound_to_fail)).then_some(())
    }

    fn close_beside(&mut self, model: &Model, bidder: usize) {
        let had = self.forced[bidder].clone();
        for lot in 0..model.lots.len() {
            if had.contains(&lot) {
                if let (true, Some(district)) = (model.one_bidder_per_district, model.lots[lot].district) {
                    for near in Self::of_district(model, district) {
                        self.open[near].iter_mut().enumerate().for_each(|(b, open)| *open &= b == bidder);
                    }
                }
                continue;
            }
            let mut with = had.clone();
            with.insert(lot);
            if with.len() > self.most[bidder] || !model.may_have(bidder, &with) {
                self.open[lot][bidder] = false;
            }
        }
    }

    /// The most lots that this bidder can have: as many of the smallest as fit into its capacity.
    fn reach(&self, model: &Model, bidder: usize) -> usize {
        let open = (0..model.lots.len()).filter(|lot| self.open[*lot][bidder]);
        let mut sizes: Vec<u64> = open.map(|lot| model.lots[lot].quantity).collect();
        sizes.sort_unstable();
        let Some(capacity) = model.bidders[bidder].capacity else { return sizes.len() };
        let mut taken = 0u64;
        let fits = |size: &u64| {
            taken = taken.saturating_add(*size);
            taken <= capacity
        };
        sizes.iter().copied().take_while(fits).count()
    }

    pub fn has(&self, bidder: usize, lot: usize) -> bool {
        self.forced[bidder].contains(&lot)
    }

    /// The least that this lot can still cost from this bidder: with every discount whose condition may yet come true.
    pub fn least_cost(&self, model: &Model, bidder: usize, lot: usize) -> i128 {
        let bid = model.offers[lot][bidder].map_or(0, |bid| bid.cost);
        let discounts = &model.bidders[bidder].discounts;
        let possible = discounts.iter().filter(|discount| self.may_hold(model, bidder, lot, &discount.when));
        possible.filter_map(|discount| discount.costs.get(&lot).copied()).fold(bid, i128::min)
    }

    /// Whether the condition may still come true for a bidder that has this lot.
    pub fn may_hold(&self, model: &Model, bidder: usize, lot: usize, when: &When) -> bool {
        match when {
            When::AtLeast(least) => self.most[bidder] >= *least,
            When::AllOf(all) => {
                let mut with = all.clone();
                with.insert(lot);
                with.iter().all(|wanted| self.open[*wanted][bidder])
                    && with.len() <= self.most[bidder]
                    && model.may_have(bidder, &with)
            }
        }
    }
}
