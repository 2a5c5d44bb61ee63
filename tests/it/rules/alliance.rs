//! The shipped pack: Wiltshire's own figures.

use chrono::NaiveDate;
use drawdown::engine::{Outcome, evaluate};
use drawdown::kernel::calendar::{Division, bank_holidays};
use serde_json::{Value, json};

use super::alliance;

#[test]
fn every_case_passes_and_every_criterion_is_seen_both_ways() {
    let report = alliance().run_cases();
    assert_eq!(report.failures, vec![]);
    assert_eq!(report.unseen, vec![]);
    assert!(report.passed > 90, "{}", report.passed);
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// The windows of the alliance's real term, with England's bank holidays.
fn windows() -> Vec<Value> {
    let holidays = bank_holidays(Division::EnglandAndWales, day("2020-12-01"), day("2027-03-31"));
    let input = json!({
        "framework": {"starts_on": "2021-02-08", "ends_on": "2027-02-07"},
        "initial": {"opens_on": "2020-12-14"},
        "holidays": holidays,
    });
    let decision = evaluate(&alliance(), "windows", &input);
    assert_eq!(decision.outcome, Outcome::Scheduled, "{}", decision.output);
    decision.output.as_array().expect("a list").clone()
}

fn ids(windows: &[Value]) -> Vec<&str> {
    windows.iter().filter_map(|window| window["id"].as_str()).collect()
}

#[test]
fn w03_six_four_weekly_windows_roll_off_bank_holidays() {
    let windows = windows();
    assert_eq!(
        ids(&windows[1..7]),
        ["2021-03-08", "2021-04-06", "2021-05-04", "2021-06-01", "2021-06-28", "2021-07-26"]
    );
    assert!(windows[1..7].iter().all(|window| window["reason"] == "Four-weekly re-opening"));
}

#[test]
fn w04_twenty_two_quarterly_windows_keep_their_rhythm_to_the_end_of_the_term() {
    let windows = windows();
    let quarterly = ids(&windows[7..]);
    assert_eq!(quarterly.len(), 22);
    assert_eq!(quarterly.first(), Some(&"2021-08-09"), "8 August 2021 was a Sunday");
    assert_eq!(quarterly.last(), Some(&"2026-11-09"));
    for rolled in ["2022-05-09", "2023-05-09", "2025-02-10"] {
        assert!(quarterly.contains(&rolled), "{rolled}");
    }
    assert_eq!(quarterly[1], "2021-11-08", "the rhythm goes on from the date before it moved");
    assert!(windows[7..].iter().all(|window| window["reason"] == "Quarterly re-opening"));
}

#[test]
fn w05_the_initial_round_closes_at_three_on_15_january_2021() {
    let windows = windows();
    assert_eq!(
        windows[0],
        json!({"id": "initial", "opens": "2020-12-14T09:00", "closes": "2021-01-15T15:00", "reason": "Initial invitation"})
    );
    assert_eq!(windows.len(), 29);
}

/// A figure of the pack that nothing else in the test names.
fn scoring(prices: [&str; 2]) -> Value {
    let tender = |id: &str, price: &str| json!({"id": id, "price": price, "answers": [{"question": "q1", "weight": 100, "mark": 3}]});
    json!({
        "tenders": [tender("A", prices[0]), tender("B", prices[1])],
        "method": {"price_weight": 60, "quality_weight": 40, "max_mark": 5},
    })
}

#[test]
fn w29_block_and_framework_rates_score_exactly() {
    let decision = evaluate(&alliance(), "scoring", &scoring(["623.22", "716.58"]));
    assert_eq!(decision.outcome, Outcome::Scored);
    assert_eq!(decision.output["A"], json!({"price": "60", "quality": "24", "total": "84"}));
    assert_eq!(decision.output["B"], json!({"price": "52.18", "quality": "24", "total": "76.18"}));
}

proptest::proptest! {
    /// Cheaper is never worse, whatever the prices; and the lowest price always gets all the points.
    #[test]
    fn c1_a_lower_price_never_gets_fewer_points(a in 1u32..10_000_000, b in 1u32..10_000_000) {
        let money = |pence: u32| format!("{}.{:02}", pence / 100, pence % 100);
        let decision = evaluate(alliance_once(), "scoring", &scoring([&money(a), &money(b)]));
        let points = |id: &str| -> rust_decimal::Decimal {
            decision.output[id]["price"].as_str().expect("points").parse().expect("a number")
        };
        let (cheap, dear) = if a <= b { ("A", "B") } else { ("B", "A") };
        proptest::prop_assert_eq!(points(cheap), rust_decimal::Decimal::from(60));
        proptest::prop_assert!(points(dear) <= points(cheap));
    }
}

fn alliance_once() -> &'static drawdown::engine::Pack {
    static PACK: std::sync::LazyLock<drawdown::engine::Pack> = std::sync::LazyLock::new(alliance);
    &PACK
}
