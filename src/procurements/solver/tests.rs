//! The solver against every possible allocation, on small cases.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn solved(problem: &Problem) -> Allocation {
    match solve(problem) {
        Ok(Outcome::Proved { allocation, .. }) => allocation,
        other => panic!("not proved: {other:?}"),
    }
}

fn winners(problem: &Problem) -> Vec<Option<String>> {
    solved(problem).lots.into_iter().map(|lot| lot.winner.map(|win| win.bidder)).collect()
}

/// Lots without a winner, what the objective counts, then places and ids in the order of ties.
type Key = (usize, Decimal, Vec<(u32, String)>);

/// Every way to give out the lots, judged by the words of the rules alone.
fn by_hand(problem: &Problem) -> Option<(usize, Decimal, Vec<Option<String>>)> {
    let mut lots: Vec<&Lot> = problem.lots.iter().collect();
    lots.sort_by_key(|lot| lot.number);
    let mut best: Option<(Key, Vec<Option<String>>)> = None;
    let mut each = vec![0usize; lots.len()];
    loop {
        let chosen: Vec<Option<&Offer>> =
            lots.iter().zip(&each).map(|(lot, n)| n.checked_sub(1).map(|n| offers_of(problem, &lot.id)[n])).collect();
        if lawful(problem, &lots, &chosen) {
            let missing = chosen.iter().filter(|offer| offer.is_none()).count();
            let key = (missing, score(problem, &lots, &chosen), tie(problem, &lots, &chosen));
            if best.as_ref().is_none_or(|(least, _)| key < *least) {
                best = Some((key, chosen.iter().map(|offer| offer.map(|offer| offer.bidder.clone())).collect()));
            }
        }
        let Some(step) = (0..lots.len()).find(|n| each[*n] < offers_of(problem, &lots[*n].id).len()) else { break };
        each[step] += 1;
        each[..step].fill(0);
    }
    best.map(|((missing, score, ..), winners)| (missing, score, winners))
}

fn offers_of<'a>(problem: &'a Problem, lot: &str) -> Vec<&'a Offer> {
    problem.offers.iter().filter(|offer| offer.lot == lot).collect()
}

/// The places of the winners and their ids, lot by lot in the order of ties; no winner comes last.
fn tie(problem: &Problem, lots: &[&Lot], chosen: &[Option<&Offer>]) -> Vec<(u32, String)> {
    let mut order: Vec<usize> = (0..lots.len()).collect();
    if problem.objective == Objective::LotsInOrder {
        order.sort_by_key(|n| (std::cmp::Reverse(lots[*n].quantity), *n));
    }
    let each = order
        .into_iter()
        .map(|n| chosen[n].map_or((u32::MAX, String::new()), |offer| (offer.place, offer.bidder.clone())));
    each.collect()
}

fn held<'a>(chosen: &[Option<&'a Offer>]) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for offer in chosen.iter().flatten() {
        held.entry(&offer.bidder).or_default().insert(&offer.lot);
    }
    held
}

fn lawful(problem: &Problem, lots: &[&Lot], chosen: &[Option<&Offer>]) -> bool {
    let lot = |id: &str| lots.iter().find(|lot| lot.id == id).unwrap();
    let held = held(chosen);
    let fits = held.iter().all(|(id, has)| {
        let bidder = problem.bidders.iter().find(|bidder| bidder.id == *id).unwrap();
        let most = [bidder.most_lots, problem.limits.most_lots].into_iter().flatten().min().unwrap_or(99);
        let quantity: u64 = has.iter().map(|id| lot(id).quantity).sum();
        let mut districts: BTreeMap<&str, u32> = BTreeMap::new();
        for id in has {
            if let Some(district) = &lot(id).district {
                *districts.entry(district).or_default() += 1;
            }
        }
        let groups = problem.limits.combinations.as_ref();
        has.len() <= most as usize
            && bidder.capacity.is_none_or(|capacity| quantity <= capacity)
            && problem.limits.lots_per_district.is_none_or(|most| districts.values().all(|count| *count <= most))
            && (has.len() < 2
                || groups.is_none_or(|groups| groups.iter().any(|group| has.iter().all(|lot| group.contains(*lot)))))
    });
    let one_each = !problem.limits.one_bidder_per_district
        || chosen.iter().flatten().all(|one| {
            let near =
                |other: &&Offer| lot(&one.lot).district.is_some() && lot(&one.lot).district == lot(&other.lot).district;
            chosen.iter().flatten().copied().filter(near).all(|other| other.bidder == one.bidder)
        });
    fits && one_each
}

fn score(problem: &Problem, lots: &[&Lot], chosen: &[Option<&Offer>]) -> Decimal {
    match problem.objective {
        Objective::LeastCost => cost(problem, chosen),
        Objective::BestPoints => -chosen.iter().flatten().map(|offer| offer.points).sum::<Decimal>(),
        Objective::LotsInOrder => Decimal::ZERO,
        Objective::Preferences => {
            let weight = |offer: &&Offer| {
                let best = offers_of(problem, &offer.lot).iter().map(|offer| offer.place).min();
                if best != Some(offer.place) {
                    return 1000;
                }
                let wants = &problem.bidders.iter().find(|bidder| bidder.id == offer.bidder).unwrap().preference;
                let number = lots.iter().position(|lot| lot.id == offer.lot).unwrap();
                wants.iter().position(|lot| *lot == offer.lot).unwrap_or(wants.len() + number)
            };
            chosen.iter().flatten().map(|offer| Decimal::from(weight(offer))).sum()
        }
    }
}

fn cost(problem: &Problem, chosen: &[Option<&Offer>]) -> Decimal {
    let held = held(chosen);
    let one = |offer: &&Offer| {
        let has = &held[offer.bidder.as_str()];
        let bidder = problem.bidders.iter().find(|bidder| bidder.id == offer.bidder).unwrap();
        let holds = |discount: &&Discount| match &discount.when {
            Condition::AllOf(all) => all.iter().all(|lot| has.contains(lot.as_str())),
            Condition::AtLeast(least) => has.len() >= *least as usize,
        };
        let reduced = bidder.discounts.iter().filter(holds).flat_map(|discount| &discount.costs);
        reduced.filter(|at| at.lot == offer.lot).map(|at| at.cost).fold(offer.cost, Decimal::min)
    };
    chosen.iter().flatten().map(one).sum()
}

fn lot_id(n: usize) -> String {
    format!("lot-{n}")
}

fn bidder_id(n: usize) -> String {
    format!("bidder-{n}")
}

prop_compose! {
    fn a_bidder(lots: usize)(
        most_lots in prop::option::weighted(0.4, 1u32..4),
        capacity in prop::option::weighted(0.4, 1u64..12),
        preference in Just((0..lots).collect::<Vec<_>>()).prop_shuffle(),
        stated in 0..=lots,
        discounts in prop::collection::vec(
            (any::<bool>(), prop::collection::btree_set(0..lots, 1..=lots), 1u32..4,
                prop::collection::btree_map(0..lots, 1i64..40, 1..=lots)), 0..3),
    ) -> Bidder {
        let discount = |(all, set, least, costs): (bool, BTreeSet<usize>, u32, BTreeMap<usize, i64>)| Discount {
            when: if all { Condition::AllOf(set.into_iter().map(lot_id).collect()) } else { Condition::AtLeast(least) },
            costs: costs.into_iter().map(|(lot, cost)| LotCost { lot: lot_id(lot), cost: cost.into() }).collect(),
        };
        Bidder {
            id: String::new(), most_lots, capacity,
            preference: preference.into_iter().take(stated).map(lot_id).collect(),
            discounts: discounts.into_iter().map(discount).collect(),
        }
    }
}

prop_compose! {
    fn a_problem()(lots in 1usize..5, bidders in 1usize..5)(
        places in prop::collection::vec((prop::option::weighted(0.6, 0u8..3), 1u64..8), lots),
        who in prop::collection::vec(a_bidder(lots), bidders),
        offers in prop::collection::vec(prop::option::weighted(0.8, (1i64..40, 0i64..100, 1u32..5)), lots * bidders),
        most_lots in prop::option::weighted(0.5, 1u32..4),
        one_bidder_per_district in any::<bool>(),
        lots_per_district in prop::option::weighted(0.4, 1u32..3),
        combinations in prop::option::weighted(0.3,
            prop::collection::vec(prop::collection::btree_set(0..lots, 1..=lots), 0..4)),
        objective in prop_oneof![
            3 => Just(Objective::LeastCost), 1 => Just(Objective::BestPoints),
            1 => Just(Objective::LotsInOrder), 1 => Just(Objective::Preferences)],
    ) -> Problem {
        let count = who.len();
        Problem {
            lots: places.into_iter().enumerate().map(|(n, (district, quantity))| Lot {
                id: lot_id(n), number: n as u32 + 1, quantity, district: district.map(|d| format!("district-{d}")),
            }).collect(),
            bidders: who.into_iter().enumerate().map(|(n, bidder)| Bidder { id: bidder_id(n), ..bidder }).collect(),
            offers: offers.into_iter().enumerate().filter_map(|(n, offer)| {
                let (cost, points, place) = offer?;
                Some(Offer {
                    lot: lot_id(n / count), bidder: bidder_id(n % count), cost: cost.into(), points: points.into(), place,
                })
            }).collect(),
            bound: vec![],
            limits: Limits {
                most_lots, one_bidder_per_district, lots_per_district,
                combinations: combinations.map(|groups| groups.into_iter().map(|group| group.into_iter().map(lot_id).collect()).collect()),
            },
            objective,
            effort: 20_000,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn c4_the_allocation_is_the_best_of_all_there_are(problem in a_problem()) {
        let (missing, least, order) = by_hand(&problem).unwrap();
        let found = solved(&problem);
        prop_assert_eq!(problem.lots.len() - found.total.filled as usize, missing);
        let mut lots: Vec<&Lot> = problem.lots.iter().collect();
        lots.sort_by_key(|lot| lot.number);
        let chosen: Vec<Option<&Offer>> = found.lots.iter().map(|lot| {
            let winner = lot.winner.as_ref()?;
            problem.offers.iter().find(|offer| offer.lot == lot.lot && offer.bidder == winner.bidder)
        }).collect();
        prop_assert!(lawful(&problem, &lots, &chosen));
        prop_assert_eq!(score(&problem, &lots, &chosen), least);
        prop_assert_eq!(cost(&problem, &chosen), found.total.cost);
        let winners: Vec<Option<String>> = chosen.iter().map(|offer| offer.map(|offer| offer.bidder.clone())).collect();
        prop_assert_eq!(winners, order);
    }

    #[test]
    fn c4_the_order_of_the_input_never_changes_the_result(
        (problem, shuffled) in a_problem().prop_flat_map(|problem| {
            let whole = problem.clone();
            let parts = (Just(problem.lots).prop_shuffle(), Just(problem.bidders).prop_shuffle(), Just(problem.offers).prop_shuffle());
            (Just(whole.clone()), parts.prop_map(move |(lots, bidders, offers)| Problem { lots, bidders, offers, ..whole.clone() }))
        })
    ) {
        prop_assert_eq!(solve(&problem), solve(&shuffled));
    }

    #[test]
    fn c4_the_next_best_is_really_the_next(problem in a_problem()) {
        let Ok(Outcome::Proved { allocation, next_best, .. }) = solve(&problem) else { panic!() };
        let best: Vec<Option<String>> = allocation.lots.iter().map(|lot| lot.winner.as_ref().map(|win| win.bidder.clone())).collect();
        let mut second: Option<(usize, Decimal)> = None;
        every(&problem, &mut |lots, chosen| {
            let other: Vec<Option<String>> = chosen.iter().map(|offer| offer.map(|offer| offer.bidder.clone())).collect();
            if other != best && lawful(&problem, lots, chosen) {
                let key = (chosen.iter().filter(|offer| offer.is_none()).count(), score(&problem, lots, chosen));
                if second.is_none_or(|least| key < least) { second = Some(key); }
            }
        });
        prop_assert_eq!(next_best.map(|next| problem.lots.len() - next.filled as usize), second.map(|(missing, _)| missing));
        if problem.objective == Objective::LeastCost {
            prop_assert_eq!(next_best.map(|next| next.cost), second.map(|(_, cost)| cost));
        }
    }

    #[test]
    fn h05_a_lot_that_is_given_out_keeps_its_winner_and_the_rest_is_the_best_that_is_left(problem in a_problem(), at in 0usize..4) {
        let lot = lot_id(at % problem.lots.len());
        let Some(holder) = offers_of(&problem, &lot).last().map(|offer| offer.bidder.clone()) else { return Ok(()) };
        let bound = Problem { bound: vec![Bound { lot: lot.clone(), bidder: holder.clone() }], ..problem };
        let mut best: Option<(usize, Decimal)> = None;
        every(&bound, &mut |lots, chosen| {
            let keeps = lots.iter().zip(chosen).any(|(at, offer)| at.id == lot && offer.is_some_and(|offer| offer.bidder == holder));
            if keeps && lawful(&bound, lots, chosen) {
                let key = (chosen.iter().filter(|offer| offer.is_none()).count(), score(&bound, lots, chosen));
                if best.is_none_or(|least| key < least) { best = Some(key); }
            }
        });
        match (solve(&bound), best) {
            (Err(Fault::Bound), None) => {}
            (Ok(Outcome::Proved { allocation, .. }), Some((missing, cost))) => {
                let result = allocation.lots.iter().find(|result| result.lot == lot).expect("the lot");
                prop_assert_eq!(result.winner.as_ref().map(|win| win.bidder.as_str()), Some(holder.as_str()));
                prop_assert_eq!(bound.lots.len() - allocation.total.filled as usize, missing);
                if bound.objective == Objective::LeastCost { prop_assert_eq!(allocation.total.cost, cost); }
            }
            (found, expected) => prop_assert!(false, "{found:?} {expected:?}"),
        }
    }

    #[test]
    fn c4_a_newcomer_dearer_than_the_whole_changes_no_winner(problem in a_problem(), at in 0usize..4) {
        let mut problem = Problem { objective: Objective::LeastCost, ..problem };
        let before = solved(&problem);
        let lot = lot_id(at % problem.lots.len());
        if before.lots.iter().any(|result| result.lot == lot && result.winner.is_none()) { return Ok(()); }
        if before.total.filled as usize != problem.lots.len() { return Ok(()); }
        problem.bidders.push(Bidder { id: "newcomer".into(), most_lots: None, capacity: None, preference: vec![], discounts: vec![] });
        problem.offers.push(Offer { lot, bidder: "newcomer".into(), cost: before.total.cost + Decimal::ONE, points: 0.into(), place: 99 });
        let after: Vec<Option<String>> = winners(&problem);
        prop_assert_eq!(after, before.lots.into_iter().map(|lot| lot.winner.map(|win| win.bidder)).collect::<Vec<_>>());
    }

    #[test]
    fn c4_without_limits_or_discounts_a_worse_tender_changes_no_winner(problem in a_problem(), at in 0usize..4) {
        let plain = |bidder: Bidder| Bidder { most_lots: None, capacity: None, discounts: vec![], ..bidder };
        let mut problem = Problem {
            objective: Objective::LeastCost, limits: Limits::default(),
            bidders: problem.bidders.into_iter().map(plain).collect(), ..problem
        };
        let before = winners(&problem);
        let lot = lot_id(at % problem.lots.len());
        let Some(dearest) = problem.offers.iter().filter(|offer| offer.lot == lot).map(|offer| offer.cost).max() else { return Ok(()) };
        problem.bidders.push(Bidder { id: "a-newcomer".into(), most_lots: None, capacity: None, preference: vec![], discounts: vec![] });
        problem.offers.push(Offer { lot, bidder: "a-newcomer".into(), cost: dearest, points: 0.into(), place: 99 });
        prop_assert_eq!(winners(&problem), before);
    }
}

/// What looks at one way of giving out the lots.
type Look<'a> = dyn FnMut(&[&Lot], &[Option<&Offer>]) + 'a;

/// Calls `look` with every way to give out the lots.
fn every(problem: &Problem, look: &mut Look<'_>) {
    let mut lots: Vec<&Lot> = problem.lots.iter().collect();
    lots.sort_by_key(|lot| lot.number);
    let mut each = vec![0usize; lots.len()];
    loop {
        let chosen: Vec<Option<&Offer>> =
            lots.iter().zip(&each).map(|(lot, n)| n.checked_sub(1).map(|n| offers_of(problem, &lot.id)[n])).collect();
        look(&lots, &chosen);
        let Some(step) = (0..lots.len()).find(|n| each[*n] < offers_of(problem, &lots[*n].id).len()) else { return };
        each[step] += 1;
        each[..step].fill(0);
    }
}

fn plain_bidder(id: &str) -> Bidder {
    Bidder { id: id.into(), most_lots: None, capacity: None, preference: vec![], discounts: vec![] }
}

/// The zones of Nottinghamshire with their weekly hours; P's price an hour falls with the zones it wins, Q and R have one.
fn county() -> Problem {
    let zones = [("north", 6364u64), ("east", 8000), ("west", 7000)];
    let year = |pence: i64, hours: u64| Decimal::new(pence, 2) * Decimal::from(hours) * Decimal::from(52);
    let step = |least: u32, pence: i64| Discount {
        when: Condition::AtLeast(least),
        costs: zones.iter().map(|(id, hours)| LotCost { lot: (*id).into(), cost: year(pence, *hours) }).collect(),
    };
    let offer = |bidder: &str, pence: i64, place: u32| {
        let bidder = bidder.to_owned();
        zones.map(|(id, hours)| Offer {
            lot: id.into(),
            bidder: bidder.clone(),
            cost: year(pence, hours),
            points: 50.into(),
            place,
        })
    };
    Problem {
        lots: (1u32..)
            .zip(zones)
            .map(|(number, (id, quantity))| Lot { id: id.into(), number, district: None, quantity })
            .collect(),
        bidders: vec![
            Bidder { discounts: vec![step(2, 1310), step(3, 1290)], ..plain_bidder("P") },
            Bidder { most_lots: Some(1), ..plain_bidder("Q") },
            Bidder { most_lots: Some(1), ..plain_bidder("R") },
        ],
        offers: [offer("P", 1360, 3), offer("Q", 1320, 2), offer("R", 1300, 1)].concat(),
        bound: vec![],
        limits: Limits::default(),
        objective: Objective::LeastCost,
        effort: 1_000,
    }
}

#[test]
fn h02_the_least_cost_of_the_whole_beats_the_cheapest_zone_by_zone() {
    let problem = county();
    let Ok(Outcome::Proved { allocation, next_best, .. }) = solve(&problem) else { panic!() };
    assert!(allocation.lots.iter().all(|lot| lot.winner.as_ref().unwrap().bidder == "P"));
    assert_eq!(allocation.total.cost.to_string(), "14330971.2");
    assert!(next_best.unwrap().cost > allocation.total.cost);
    let without =
        Problem { bidders: vec![plain_bidder("P"), problem.bidders[1].clone(), problem.bidders[2].clone()], ..problem };
    let order = winners(&without);
    assert_eq!(
        order.iter().flatten().filter(|id| *id == "P").count(),
        1,
        "without volume prices P is the dearest: {order:?}"
    );
}

#[test]
fn c4_a_price_that_needs_all_lots_is_no_price_for_fewer() {
    let mut problem = county();
    problem.limits.most_lots = Some(2);
    let Ok(Outcome::Proved { allocation, .. }) = solve(&problem) else { panic!() };
    let of_p: Vec<&Win> =
        allocation.lots.iter().filter_map(|lot| lot.winner.as_ref()).filter(|win| win.bidder == "P").collect();
    assert_eq!(of_p.len(), 2);
    let weekly = |zone: &str, pence: i64| {
        let hours = problem.lots.iter().find(|lot| lot.id == zone).unwrap().quantity;
        Decimal::new(pence, 2) * Decimal::from(hours) * Decimal::from(52)
    };
    for lot in &allocation.lots {
        let win = lot.winner.as_ref().unwrap();
        let pence = if win.bidder == "P" { 1310 } else { 1300 };
        assert_eq!(win.cost, weekly(&lot.lot, pence), "12.90 holds for three zones alone");
    }
    let blocked = allocation.lots.iter().flat_map(|lot| &lot.reserve).find(|other| other.bidder == "P").unwrap();
    assert!(matches!(&blocked.why, Why::HasItsMost { lots } if lots.len() == 2));
}

#[test]
fn h01_a_district_has_one_provider_and_a_provider_one_lot_of_it() {
    let mut problem = county();
    for lot in &mut problem.lots {
        lot.district = Some("Bassetlaw".into());
    }
    problem.bidders = vec![plain_bidder("P"), plain_bidder("Q"), plain_bidder("R")];
    problem.limits.one_bidder_per_district = true;
    assert_eq!(winners(&problem), vec![Some("R".to_owned()); 3], "all three zones of the district are one provider's");
    problem.limits.lots_per_district = Some(1);
    let only = winners(&problem);
    assert_eq!(only.iter().flatten().count(), 1, "no second award in the district: {only:?}");
    problem.limits.one_bidder_per_district = false;
    let each: BTreeSet<String> = winners(&problem).into_iter().flatten().collect();
    assert_eq!(each.len(), 3, "each provider one lot");
}

#[test]
fn c4_a_search_that_is_not_finished_says_so() {
    let short = Problem { effort: 1, ..county() };
    assert!(matches!(solve(&short), Ok(Outcome::NotProved { relaxations: 1, .. })));
    let named_twice = Problem { lots: vec![county().lots[0].clone(), county().lots[0].clone()], ..county() };
    assert!(matches!(solve(&named_twice), Err(Fault::Twice(_))));
}

#[test]
fn c4_bidders_choose_where_they_are_best_in_too_many_lots() {
    let mut problem = county();
    problem.objective = Objective::Preferences;
    problem.limits.most_lots = Some(1);
    for bidder in &mut problem.bidders {
        bidder.discounts.clear();
    }
    problem.bidders[2].preference = vec!["west".into()];
    let order: Vec<String> = winners(&problem).into_iter().flatten().collect();
    assert_eq!(order, ["Q", "P", "R"], "R is best everywhere and prefers west; then runners-up in the order of lots");
    problem.objective = Objective::LotsInOrder;
    let order: Vec<String> = winners(&problem).into_iter().flatten().collect();
    assert_eq!(order, ["P", "R", "Q"], "the largest zone first: east, west, north");
}
