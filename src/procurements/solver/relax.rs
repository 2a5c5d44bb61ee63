//! The relaxation of one part of the search: a flow of least cost from lots to bidders, in whole numbers, so exact.
//!
//! Every lot sends one unit, to a bidder or to nobody; a bidder takes as many as it may have, and of one district as many
//! as are allowed there. What the flow does not know is capacity, groups, one bidder for a district, and which
//! discounts come true: it takes every discount that still may. So no allocation is better than the flow.

use ac_library::MinCostFlowGraph;

use super::model::{Model, UNFILLED, Value, Winners};
use super::problem::Objective;
use super::state::State;

/// Dearer than leaving every lot without a winner.
const MORE_THAN_LEAST: i128 = 10i128.pow(34);

pub(super) struct Relaxed {
    pub bound: Value,
    pub winners: Winners,
}

/// Nothing when no allocation satisfies the decisions.
pub(super) fn relax(model: &Model, state: &State) -> Option<Relaxed> {
    let (lots, bidders) = (model.lots.len(), model.bidders.len());
    let owed: usize = state.least.iter().sum();
    if owed > lots {
        return None;
    }
    // A bidder that must have lots takes them through an edge that is free; everybody else pays for not being it.
    let surplus = if owed == 0 { 0 } else { MORE_THAN_LEAST };
    let districts = if model.lots_per_district.is_some() {
        model.lots.iter().filter_map(|lot| lot.district).max().map_or(0, |last| last + 1)
    } else {
        0
    };
    let (bidder_at, gate_at) = (lots, lots + bidders);
    let source = gate_at + bidders * districts;
    let sink = source + 1;
    let mut graph = MinCostFlowGraph::<i128>::new(sink + 1);
    let mut edges = Vec::with_capacity(lots * bidders);
    let mut gated = vec![false; bidders * districts];
    for lot in 0..lots {
        graph.add_edge(source, lot, 1, 0);
        if !state.must_fill[lot] {
            graph.add_edge(lot, sink, 1, UNFILLED + surplus);
        }
        for bidder in (0..bidders).filter(|bidder| state.open[lot][*bidder]) {
            let cost = match model.objective {
                Objective::LeastCost => state.least_cost(model, bidder, lot),
                _ => model.offers[lot][bidder].map_or(0, |bid| bid.weight),
            };
            let to = match (model.lots_per_district, model.lots[lot].district) {
                (Some(most), Some(district)) => {
                    let gate = bidder * districts + district;
                    if !std::mem::replace(&mut gated[gate], true) {
                        graph.add_edge(gate_at + gate, bidder_at + bidder, most.into(), 0);
                    }
                    gate_at + gate
                }
                _ => bidder_at + bidder,
            };
            edges.push((graph.add_edge(lot, to, 1, cost), lot, bidder));
        }
    }
    for bidder in 0..bidders {
        let (least, most) = (state.least[bidder], state.most[bidder]);
        if least > 0 {
            graph.add_edge(bidder_at + bidder, sink, least as i128, 0);
        }
        if most > least {
            graph.add_edge(bidder_at + bidder, sink, (most - least) as i128, surplus);
        }
    }
    let (flow, cost) = graph.flow(source, sink, lots as i128);
    let unowed = (lots - owed) as i128;
    if flow < lots as i128 || (surplus > 0 && cost / surplus != unowed) {
        return None;
    }
    let mut winners = vec![None; lots];
    for (edge, lot, bidder) in edges {
        if graph.get_edge(edge).flow > 0 {
            winners[lot] = Some(bidder);
        }
    }
    Some(Relaxed { bound: cost - surplus * unowed, winners })
}
