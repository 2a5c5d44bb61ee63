//! What must hold of scoring and ranking whatever is tendered: points within their bounds, no influence of order, and, under a
//! formula that looks at no other tender, none of a tender that is worse in everything (C3).

use std::sync::LazyLock;

use drawdown::engine::{Decision, Outcome, Pack, evaluate};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{alliance, alliance_files};

const RELATIVE: &str = "round_half_up(method.price_weight * best / t.price, 2)";
const ABSOLUTE: &str = "round_half_up(points_in_range(t.price, 500, 1500, method.price_weight), 2)";
const QUESTIONS: [(&str, i64); 3] = [("care", 50), ("staff", 30), ("start", 20)];

static PUBLISHED: LazyLock<Pack> = LazyLock::new(alliance);
/// The alliance's rules, but for points that depend on published figures alone.
static FIXED_RANGE: LazyLock<Pack> = LazyLock::new(|| {
    let mut files = alliance_files();
    let scoring = files.get_mut("scoring.rhai").expect("the rule");
    assert!(scoring.contains(RELATIVE), "the rule was reworded");
    *scoring = scoring.replace(RELATIVE, ABSOLUTE);
    Pack::from_files(files).expect("it compiles")
});

/// A price in pence and a mark for each question.
#[derive(Clone, Debug)]
struct Offer {
    pence: u32,
    marks: [u8; 3],
}

fn offer() -> impl Strategy<Value = Offer> {
    (50_000u32..200_000, [0u8..=5, 0u8..=5, 0u8..=5]).prop_map(|(pence, marks)| Offer { pence, marks })
}

fn offers() -> impl Strategy<Value = Vec<Offer>> {
    vec(offer(), 1..12)
}

/// Some offers, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<usize>, Vec<Offer>)> {
    offers().prop_flat_map(|offers| {
        let order: Vec<usize> = (0..offers.len()).collect();
        (Just(order).prop_shuffle(), Just(offers))
    })
}

fn name(index: usize) -> String {
    format!("tender-{index:02}")
}

fn price(offer: &Offer) -> String {
    format!("{}.{:02}", offer.pence / 100, offer.pence % 100)
}

fn scored<'o>(pack: &Pack, offers: impl Iterator<Item = (usize, &'o Offer)>, backwards: bool) -> Decision {
    let tender = |(index, offer): (usize, &Offer)| {
        let mut answers: Vec<Value> = QUESTIONS
            .iter()
            .zip(offer.marks)
            .map(|((question, weight), mark)| json!({"question": question, "weight": weight, "mark": mark}))
            .collect();
        if backwards {
            answers.reverse();
        }
        json!({"id": name(index), "price": price(offer), "answers": answers})
    };
    let tenders: Vec<Value> = offers.map(tender).collect();
    let method = json!({"price_weight": 60, "quality_weight": 40, "max_mark": 5});
    evaluate(pack, "scoring", &json!({"tenders": tenders, "method": method}))
}

/// The order in which the rule `award` puts what was scored.
fn ranked(pack: &Pack, scoring: &Decision, offers: &[Offer]) -> Decision {
    let points = |index: usize, part: &str| scoring.output[name(index)][part].clone();
    let scores: Vec<Value> = offers
        .iter()
        .enumerate()
        .map(|(index, offer)| {
            json!({
                "tender": name(index), "price": price(offer), "price_points": points(index, "price"),
                "quality_points": points(index, "quality"), "total": points(index, "total"), "member_active": true,
            })
        })
        .collect();
    evaluate(pack, "award", &json!({"scores": scores, "method": {"quality_floor": "0"}}))
}

/// Everybody in the first place.
fn winners(decision: &Decision) -> Vec<String> {
    let places = decision.output["order"].as_array().expect("an order");
    let first = |place: &&Value| place["place"] == json!(1);
    let mut names: Vec<String> =
        places.iter().filter(first).map(|place| place["id"].as_str().expect("a name").to_owned()).collect();
    names.sort_unstable();
    names
}

fn decimal(points: &Value) -> Decimal {
    points.as_str().expect("points").parse().expect("a number")
}

proptest! {
    #[test]
    fn c1_points_never_leave_their_bounds(offers in offers()) {
        for pack in [&*PUBLISHED, &*FIXED_RANGE] {
            let decision = scored(pack, offers.iter().enumerate(), false);
            prop_assert_eq!(decision.outcome, Outcome::Scored);
            for index in 0..offers.len() {
                let points = &decision.output[name(index)];
                for (part, most) in [("price", 60), ("quality", 40), ("total", 100)] {
                    let points = decimal(&points[part]);
                    prop_assert!(points >= Decimal::ZERO && points <= Decimal::from(most), "{} {}", part, points);
                }
            }
        }
    }

    #[test]
    fn c1_the_order_of_tenders_and_of_answers_never_changes_points((order, offers) in shuffled()) {
        let there = scored(&PUBLISHED, offers.iter().enumerate(), false);
        let other = scored(&PUBLISHED, order.iter().map(|index| (*index, &offers[*index])), true);
        prop_assert_eq!(there.output, other.output);
    }

    #[test]
    fn c3_a_tender_worse_in_everything_never_changes_the_winner_under_published_figures(
        offers in offers(), dearer in 1u32..50_000, of in 0usize..12,
    ) {
        let like = &offers[of % offers.len()];
        let worse = Offer { pence: like.pence + dearer, marks: like.marks.map(|mark| mark.saturating_sub(1)) };
        let before = ranked(&FIXED_RANGE, &scored(&FIXED_RANGE, offers.iter().enumerate(), false), &offers);
        let mut more = offers.clone();
        more.push(worse);
        let after = ranked(&FIXED_RANGE, &scored(&FIXED_RANGE, more.iter().enumerate(), false), &more);
        prop_assert_eq!(winners(&before), winners(&after));
    }
}

/// What the property above says does not hold of the published formula: the stress report says so before it is published
/// (`stress`), and here is why. A cheap tender without quality takes the price points of all others away.
#[test]
fn c3_under_a_relative_formula_a_cheap_loser_changes_the_winner() {
    let offers = [Offer { pence: 100_000, marks: [2, 2, 2] }, Offer { pence: 120_000, marks: [3, 3, 3] }];
    let decoy = Offer { pence: 50_000, marks: [0, 0, 0] };
    let before = ranked(&PUBLISHED, &scored(&PUBLISHED, offers.iter().enumerate(), false), &offers);
    assert_eq!(winners(&before), [name(0)]);
    let with = [&offers[..], &[decoy]].concat();
    let scoring = scored(&PUBLISHED, with.iter().enumerate(), false);
    assert!(decimal(&scoring.output[name(1)]["total"]) > decimal(&scoring.output[name(0)]["total"]));
}
