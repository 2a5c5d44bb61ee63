//! Points for prices and value for money: every family of requirements C1, with its figures and its edges.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Worked, worked};

/// Each expression with its figure, or a part of the sentence it is refused with.
fn holds(answers: &[(&str, Result<&str, &str>)]) {
    for (expression, wanted) in answers {
        match (worked(expression), wanted) {
            (Ok(found), Ok(figure)) => assert_eq!(found, figure.parse::<Decimal>().expect("a figure"), "{expression}"),
            (Err(said), Err(part)) => assert!(said.contains(part), "{expression}: {said}"),
            (found, wanted) => panic!("{expression}: {found:?}, not {wanted:?}"),
        }
    }
}

#[test]
fn c1_relative_to_lowest() {
    holds(&[
        ("points_relative_to_lowest(1000000, 1000000, 100)", Ok("100")),
        ("round_half_up(points_relative_to_lowest(1200000, 1000000, 100), 2)", Ok("83.33")),
        ("points_relative_to_lowest(2000000, 1000000, 100)", Ok("50")),
        ("round_half_up(points_relative_to_lowest(549.99, 531.50, 60), 2)", Ok("57.98")),
        ("points_relative_to_lowest(500, 500, 0)", Ok("0")),
        ("points_relative_to_lowest(0, 0, 60)", Err("The price must be above zero here; it is 0")),
        ("points_relative_to_lowest(500, 0, 60)", Err("The lowest price must be above zero")),
        ("points_relative_to_lowest(-1, -1, 60)", Err("must be above zero here; it is -1")),
        ("points_relative_to_lowest(500, 501, 60)", Err("The lowest price (501) must not be above the price (500)")),
        ("points_relative_to_lowest(500, 500, -60)", Err("The points must not be below zero")),
    ]);
}

#[test]
fn c1_linear_from_lowest_is_nothing_at_twice_the_lowest() {
    holds(&[
        ("points_linear_from_lowest(480, 480, 60)", Ok("60")),
        ("points_linear_from_lowest(720, 480, 60)", Ok("30")),
        ("points_linear_from_lowest(959.52, 480, 60)", Ok("0.06")),
        ("points_linear_from_lowest(960, 480, 60)", Ok("0")),
        ("points_linear_from_lowest(5000, 480, 60)", Ok("0")),
        ("highest([10, points_linear_from_lowest(5000, 480, 60)])", Ok("10")),
        ("points_linear_from_lowest(0, 0, 60)", Err("must be above zero")),
        ("points_linear_from_lowest(480, 500, 60)", Err("must not be above")),
    ]);
}

#[test]
fn c1_fixed_range_takes_no_notice_of_other_tenders() {
    holds(&[
        ("points_in_range(500, 500, 700, 60)", Ok("60")),
        ("points_in_range(400, 500, 700, 60)", Ok("60")),
        ("points_in_range(0, 500, 700, 60)", Ok("60")),
        ("points_in_range(600, 500, 700, 60)", Ok("30")),
        ("points_in_range(700, 500, 700, 60)", Ok("0")),
        ("points_in_range(900, 500, 700, 60)", Ok("0")),
        ("points_in_range(-1, 500, 700, 60)", Err("The price must not be below zero; it is -1")),
        ("points_in_range(600, 700, 700, 60)", Err("best price must be below the ceiling")),
    ]);
}

#[test]
fn c1_mean_deviation_has_a_floor_and_a_cap() {
    holds(&[
        ("points_by_mean_deviation(500, 500, 50, 1, 0, 100)", Ok("50")),
        ("points_by_mean_deviation(505, 500, 50, 1, 0, 100)", Ok("49")),
        ("points_by_mean_deviation(495, 500, 50, 1, 0, 100)", Ok("51")),
        ("points_by_mean_deviation(495, 500, 50, 2.5, 0, 100)", Ok("52.5")),
        ("points_by_mean_deviation(1000, 500, 50, 1, 0, 100)", Ok("0")),
        ("points_by_mean_deviation(1000, 500, 50, 1, 10, 100)", Ok("10")),
        ("points_by_mean_deviation(0, 500, 50, 1, 0, 100)", Ok("100")),
        ("points_by_mean_deviation(1000, 500, 50, 1, -60, 100)", Ok("-50")),
        ("points_by_mean_deviation(500, 0, 50, 1, 0, 100)", Err("The mean must be above zero")),
        ("points_by_mean_deviation(500, 500, 50, 1, 60, 100)", Err("The floor (60) must not be above the centre (50)")),
        ("points_by_mean_deviation(500, 500, 50, -1, 0, 100)", Err("The slope must not be below zero")),
    ]);
}

#[test]
fn c1_bands_are_half_open_and_leave_no_gap() {
    const BANDS: &str = "[[0, 500, 60], [500, 550.50, 40], [550.50, 700, 20]]";
    let at = |price: &str| worked(&format!("points_by_band({price}, {BANDS})"));
    for (price, points) in [("0", 60), ("499.99", 60), ("500", 40), ("550.49", 40), ("550.50", 20), ("699.99", 20)] {
        assert_eq!(at(price), Ok(Decimal::from(points)), "{price}");
    }
    assert!(at("700").is_err_and(|said| said.contains("The price 700 is in none of the bands")));
    holds(&[
        ("points_by_band(-1, [[0, 500, 60]])", Err("must not be below zero")),
        ("points_by_band(1, [])", Err("in none of the bands")),
        ("points_by_band(1, [[0, 500, 60], [501, 600, 40]])", Err("Band 2 leaves a gap after band 1: 500 and 501")),
        ("points_by_band(1, [[0, 500, 60], [499, 600, 40]])", Err("Band 2 overlaps band 1: 500 and 499")),
        ("points_by_band(1, [[500, 500, 60]])", Err("must end above that, not at 500")),
        ("points_by_band(1, [[0, 500]])", Err("three numbers, [from, below, points]")),
        ("points_by_band(1, [0, 500, 60])", Err("a list [from, below, points], not a whole number")),
    ]);
}

#[test]
fn c1_price_per_quality_point() {
    holds(&[
        ("price_per_quality_point(540, 72)", Ok("7.5")),
        ("price_per_quality_point(540, 0)", Err("The quality must be above zero here; it is 0")),
        ("price_per_quality_point(0, 72)", Err("The price must be above zero")),
    ]);
}

#[test]
fn c1_value_index() {
    holds(&[
        ("value_index(72, 576)", Ok("0.125")),
        ("value_index(0, 576)", Ok("0")),
        ("value_index(72, 0)", Err("The price must be above zero")),
        ("value_index(-1, 576)", Err("The quality must not be below zero")),
    ]);
}

#[test]
fn c1_weighted_value_is_an_exact_power_cut_at_fifteen_places() {
    holds(&[
        // 81^(60/40) = 729; 80^(30/70) and 80^(70/30) by their first digits.
        ("weighted_value(81, 729, 60, 40)", Ok("1")),
        ("weighted_value(80, 1, 30, 70)", Ok("6.540485609045839")),
        ("round_half_up(weighted_value(80, 500, 70, 30), 6)", Ok("55.153528")),
        ("weighted_value(64, 100, 50, 50)", Ok("0.64")),
        ("weighted_value(0, 500, 60, 40)", Ok("0")),
        ("weighted_value(80, 0, 60, 40)", Err("The price must be above zero")),
        ("weighted_value(80, 500, 60, 30)", Err("add up to 100, not 60 and 30")),
        ("weighted_value(80, 500, 100, 0)", Err("whole numbers that add up to 100")),
        ("weighted_value(80, 500, 9223372036854775807, 1)", Err("add up to 100")),
        ("weighted_value(80, 500, 99, 1)", Err("too large to be held exactly")),
        ("weighted_value(0.1, 500, 99, 1)", Err("too small to be held exactly")),
    ]);
}

#[test]
fn c1_pay_for_quality_may_end_below_zero() {
    holds(&[
        ("adjusted_price(600, 80, 1.50)", Ok("480")),
        ("adjusted_price(600, 0, 1.50)", Ok("600")),
        ("adjusted_price(100, 80, 1.50)", Ok("-20")),
        ("600 - sum([20, 12.50])", Ok("567.5")),
        ("adjusted_price(600, 80, -1)", Err("The worth of a point must not be below zero")),
    ]);
}

#[test]
fn c1_utility_index_is_one_at_best_and_never_below_nothing() {
    holds(&[
        ("utility_index(90, 90, 400, 400, 40, 80)", Ok("1")),
        ("utility_index(70, 90, 500, 400, 40, 80)", Ok("0.72")),
        ("utility_index(10, 90, 400, 400, 70, 30)", Ok("0")),
        ("utility_index(90, 80, 400, 400, 40, 60)", Err("The quality (90) must not be above the best quality (80)")),
        ("utility_index(90, 110, 400, 400, 40, 60)", Err("hundred percent")),
        ("utility_index(80, 90, 300, 400, 40, 60)", Err("The best price (400) must not be above the price (300)")),
        ("utility_index(80, 90, 400, 400, 100, 0)", Err("The price weight must be above zero")),
    ]);
}

#[test]
fn c1_graduated_is_gentle_up_to_the_turning_price_and_steep_beyond() {
    const PRICES: &str = "[100000, 104000, 106000, 120000]";
    let at = |price: u32| {
        let turning = format!("median({PRICES}) * 1.025");
        worked(&format!("points_graduated({price}, lowest({PRICES}), {turning}, 100, 0.1, 1)"))
    };
    // The median is 105,000, the turning price 107,625: 7.625 percent above the lowest.
    assert_eq!(at(100_000), Ok(Decimal::from(100)));
    assert_eq!(at(104_000), Ok(Decimal::new(996, 1)));
    assert_eq!(at(120_000), Ok(Decimal::new(868_625, 4)));
    holds(&[
        ("points_graduated(900, 100, 100, 100, 0.1, 1)", Ok("0")),
        ("points_graduated(100, 100, 100, 100, 0.1, 1)", Ok("100")),
        ("points_graduated(100, 100, 99, 100, 0.1, 1)", Err("must not be above the turning price (99)")),
        ("points_graduated(100, 100, 101, 100, 1, 0.1)", Err("The gentle step (1) must not be above the steep step")),
        ("points_graduated(0, 0, 101, 100, 0.1, 1)", Err("must be above zero")),
    ]);
}

#[test]
fn c2_abnormally_low_prices_are_asked_about_by_scotlands_figures() {
    let low = |price: &str, prices: &str| {
        let call = format!("looks_abnormally_low({price}, {prices}, 15, 1, 1000, 100000)");
        worked(&format!("if {call} {{ 1 }} else {{ 0 }}")).map(|answer| !answer.is_zero())
    };
    // The mean without the highest is 96,000: 15 percent under it is 81,600. The lowest that qualifies is 98,000.
    const PRICES: &str = "[80000, 98000, 110000, 150000]";
    assert_eq!(low("80000", PRICES), Ok(true));
    assert_eq!(low("98000", PRICES), Ok(false));
    // The mean without the highest is 100,000: at 15 percent under it exactly a price is not more than that under it.
    assert_eq!(low("85000", "[85000, 100000, 115000, 120000]"), Ok(false));
    assert_eq!(low("84999.99", "[84999.99, 100000, 115000.01, 120000]"), Ok(true));
    // Far under the mean, and only 900 pounds under the lowest that qualifies: within the least margin of 1,000.
    assert_eq!(low("15100", "[15100, 16000, 22400, 23000]"), Ok(false));
    assert_eq!(low("14900", "[14900, 16000, 22500, 23000]"), Ok(true));
    assert_eq!(low("500", "[500]"), Ok(false), "there is nothing to compare one price with");
    assert_eq!(low("500", "[500, 5000]"), Ok(false));
    assert_eq!(low("500", "[500, 500, 500]"), Ok(false));
    assert!(low("500", "[600, 700]").is_err_and(|said| said.contains("not among the prices")));
    assert!(low("0", "[0, 700]").is_err_and(|said| said.contains("must be above zero")));
}

#[test]
fn c1_a_figure_that_cannot_be_held_is_an_error_and_never_a_silent_zero() {
    const HUGE: &str = "1000000000000000000000000000.5";
    for (expression, part) in [
        (format!("points_relative_to_lowest({HUGE}, 0.0001, 0.0001)"), "too small"),
        (format!("points_relative_to_lowest({HUGE}, {HUGE}, {HUGE})"), "too large"),
        (format!("points_by_mean_deviation({HUGE}, 1, 50, 1, 0, 100)"), "too large"),
        (format!("value_index(0.0000001, {HUGE})"), "too small"),
    ] {
        let said = worked(&expression).expect_err(&expression);
        assert!(said.contains(part), "{expression}: {said}");
    }
}

/// A family of C1: its formula over the facts, the bounds of its points.
const FAMILIES: [(&str, &str, &str); 7] = [
    ("points_relative_to_lowest(price, lowest(prices), points)", "0", "60"),
    ("points_linear_from_lowest(price, lowest(prices), points)", "0", "60"),
    ("points_in_range(price, 500, 1500.50, points)", "0", "60"),
    ("points_by_mean_deviation(price, mean(prices), 50, 1.5, 10, 90)", "10", "90"),
    ("points_graduated(price, lowest(prices), median(prices), points, 0.1, 2)", "0", "60"),
    ("weighted_value(75, price, 60, 40)", "0", "1000000"),
    ("utility_index(70, 85, price, lowest(prices), 40, 60)", "0", "1"),
];

const SHAPE: &str = r#"{"price": "decimal", "prices": ["decimal"], "points": "int"}"#;

fn facts(pennies: &[i64], price: i64) -> Value {
    let text = |pennies: &i64| Decimal::new(*pennies, 2).to_string();
    json!({"price": text(&price), "prices": pennies.iter().map(text).collect::<Vec<_>>(), "points": 60})
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    /// Within its bounds, never more for a higher price, and the order of the tenders changes nothing.
    #[test]
    fn c1_every_family_keeps_its_bounds_and_never_rewards_a_higher_price(
        prices in proptest::collection::vec(1i64..100_000_000, 1..8)
    ) {
        let mut sorted = prices.clone();
        sorted.sort_unstable();
        for (formula, least, most) in FAMILIES {
            let rule = Worked::over(SHAPE, formula);
            let (least, most) = (least.parse::<Decimal>().unwrap(), most.parse::<Decimal>().unwrap());
            let mut before = most;
            for price in &sorted {
                let points = rule.ask(&facts(&prices, *price)).unwrap_or_else(|said| panic!("{formula}: {said}"));
                proptest::prop_assert!(points >= least && points <= before, "{formula} at {price}: {points}");
                proptest::prop_assert_eq!(rule.ask(&facts(&sorted, *price)), Ok(points), "{}", formula);
                before = points;
            }
        }
    }

    #[test]
    fn c2_the_highest_price_and_the_middle_one_never_look_abnormally_low(
        prices in proptest::collection::vec(1i64..100_000_000, 1..8)
    ) {
        let call = "if looks_abnormally_low(price, prices, 15, 1, 1000, 100000) { 1 } else { 0 }";
        let rule = Worked::over(SHAPE, call);
        let mut sorted = prices.clone();
        sorted.sort_unstable();
        proptest::prop_assert_eq!(rule.ask(&facts(&prices, *sorted.last().unwrap())), Ok(Decimal::ZERO));
        let asked: Vec<_> = sorted.iter().map(|price| rule.ask(&facts(&prices, *price)).unwrap()).collect();
        let reversed: Vec<i64> = prices.iter().rev().copied().collect();
        let again: Vec<_> = sorted.iter().map(|price| rule.ask(&facts(&reversed, *price)).unwrap()).collect();
        proptest::prop_assert_eq!(&asked, &again);
        proptest::prop_assert!(asked.is_sorted_by(|a, b| a >= b), "who is asked offers less than who is not: {:?}", asked);
    }
}
