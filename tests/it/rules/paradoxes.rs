//! Every paradox of scoring that requirements.md lists in C3 is looked for, found where it is, and not where it is not.

use drawdown::engine::{Pack, Placed, StressCode, StressPlan, StressReport, StressSeverity, stress};
use rust_decimal::Decimal;

use super::stress::{BY_MEAN, BY_RANGE, RELATIVE_TO_LOWEST, find, report, scoring};

/// Points that look at no other tender, in a straight line from nothing spent to 2,000.
const STEADY: &str = "round_half_up(method.price_weight * (2000 - t.price) / 2000, 2)";

fn between(pack: &Pack, low: i64, high: i64) -> StressReport {
    let prices = Some((Decimal::from(low), Decimal::from(high)));
    stress(pack, &StressPlan { prices, ..Default::default() }).unwrap()
}

fn first(placed: &[Placed]) -> Vec<&str> {
    placed.iter().filter(|one| one.place == Some(1)).map(|one| one.tender.as_str()).collect()
}

#[test]
fn c3_half_way_between_two_others_and_behind_both_under_inverse_price() {
    let report = between(&scoring(RELATIVE_TO_LOWEST), 400, 2000);
    let found = find(&report, StressCode::MiddleLast);
    assert_eq!(found.severity, StressSeverity::Warning);
    assert!(found.times > 0 && found.times < found.of, "{} of {}", found.times, found.of);
    let [a, b, c] = &found.example.as_ref().unwrap().before[..] else { panic!("three tenders") };
    let price = |placed: &Placed| placed.price.parse::<Decimal>().unwrap();
    assert_eq!(price(a) + price(c), price(b) * Decimal::TWO, "half-way in price");
    assert_eq!(a.marks[0] + c.marks[0], b.marks[0] * 2, "and in quality");
    assert!(price(a) < price(b) && a.marks < b.marks, "which rise together");
    assert_eq!(b.place, Some(3), "and last all the same");
    let total = |placed: &Placed| placed.points["total"].parse::<Decimal>().unwrap();
    assert!(total(b) < total(a) && total(b) < total(c));
    let figures = format!("comes last: {} points, where A has {} and C has {}.", total(b), total(a), total(c));
    assert!(found.sentence.contains(&figures), "{}", found.sentence);
    assert!(found.sentence.ends_with("in the middle none came first."), "{}", found.sentence);
}

#[test]
fn c3_nobody_in_the_middle_is_last_where_points_fall_in_a_straight_line() {
    let straight = between(&scoring(STEADY), 200, 1900);
    assert!(straight.not_found.contains(&StressCode::MiddleLast), "{:?}", straight.findings);
    let plan = StressPlan { marks: Some((0, 1)), ..Default::default() };
    let coarse = stress(&scoring(RELATIVE_TO_LOWEST), &plan).unwrap();
    let told = coarse.not_found.contains(&StressCode::MiddleLast)
        || coarse.findings.iter().any(|found| found.code == StressCode::MiddleLast);
    assert!(!told, "between two marks that are neighbours there is no middle: nothing was looked for");
}

#[test]
fn c3_a_loser_that_goes_or_comes_changes_the_winner() {
    let report = report(&scoring(BY_RANGE));
    for (code, tenders) in [(StressCode::LoserRemoved, 4), (StressCode::LoserAdded, 6)] {
        let found = find(&report, code);
        assert!(found.severity == StressSeverity::Warning && found.times < found.of, "{}", found.sentence);
        let example = found.example.as_ref().unwrap();
        assert_eq!((example.before.len(), example.after.len()), (5, tenders));
        let (before, after) = (first(&example.before), first(&example.after));
        assert_eq!((before.len(), after.len()), (1, 1));
        assert_ne!(before, after);
        let all = if tenders == 4 { &example.before } else { &example.after };
        let mover = all.iter().map(|one| one.tender.as_str()).find(|name| {
            let is_in = |placed: &[Placed]| placed.iter().any(|one| one.tender == *name);
            !is_in(&example.before) || !is_in(&example.after)
        });
        assert!(mover.is_some_and(|mover| before[0] != mover && after[0] != mover), "a loser: {}", found.sentence);
        assert!(found.sentence.contains(&format!("{} no longer wins, {} does", before[0], after[0])));
    }
}

#[test]
fn c3_a_late_disqualification_shows_both_runs() {
    let report = report(&scoring(BY_MEAN));
    let found = find(&report, StressCode::WinnerRemoved);
    let example = found.example.as_ref().unwrap();
    let winner = first(&example.before)[0];
    assert!(found.sentence.starts_with(&format!("The winner {winner} is disqualified")), "{}", found.sentence);
    assert_eq!((example.before.len(), example.after.len()), (5, 4));
    let order = |placed: &[Placed]| {
        let mut rest: Vec<_> = placed.iter().filter(|one| one.tender != winner).collect();
        rest.sort_by_key(|one| one.place);
        rest.iter().map(|one| one.tender.clone()).collect::<Vec<_>>().join(", ")
    };
    let (before, after) = (order(&example.before), order(&example.after));
    assert_ne!(before, after);
    assert!(found.sentence.ends_with(&format!("the others stood {before} and now {after}.")), "{}", found.sentence);
}

#[test]
fn c3_the_weight_that_is_felt_is_not_the_one_that_is_printed() {
    let inverse = report(&scoring(RELATIVE_TO_LOWEST));
    let found = find(&inverse, StressCode::WeightNotFelt);
    assert_eq!(found.severity, StressSeverity::Warning);
    assert!(
        found.sentence.contains("within 5 %") && found.sentence.contains("of the 40 that are given"),
        "{}",
        found.sentence
    );
    let points = |placed: &Placed| placed.points["price"].parse::<Decimal>().unwrap();
    let shown = &found.example.as_ref().unwrap().before;
    let (least, most) = (shown.iter().map(points).min().unwrap(), shown.iter().map(points).max().unwrap());
    assert!(most - least < Decimal::TWO, "40 points, of which five percent of the price move less than two");
    let spread = report(&scoring(BY_RANGE));
    assert!(
        spread.not_found.contains(&StressCode::WeightNotFelt),
        "the whole weight between the lowest and the highest"
    );
}

#[test]
fn c3_a_price_of_zero_that_is_taken_is_a_warning() {
    let report = report(&scoring(STEADY));
    let zero = find(&report, StressCode::ZeroPrice);
    assert_eq!(zero.severity, StressSeverity::Warning);
    assert_eq!(zero.sentence, "The rules take a price of zero; A gets 40 points for its price.");
    assert_eq!(zero.example.as_ref().unwrap().before[0].price, "0.00");
}

#[test]
fn who_was_removed_has_no_place() {
    let pack = scoring("if t.mark < 2 { remove(t.id, \"Below the threshold\"); continue; } else { 40 }");
    let report = report(&pack);
    let placed = report.findings.iter().flat_map(|found| &found.example);
    let placed: Vec<&Placed> = placed.flat_map(|example| example.before.iter().chain(&example.after)).collect();
    let (out, within): (Vec<&Placed>, Vec<&Placed>) = placed.into_iter().partition(|one| one.marks[0] < 2);
    assert!(!out.is_empty() && out.iter().all(|one| one.place.is_none()), "{out:?}");
    assert!(within.iter().all(|one| one.place.is_some()), "{within:?}");
}
