//! Models of scoring under stress (requirements.md, C3). Whatever is reported can be computed again by hand.

use std::collections::BTreeMap;

use drawdown::engine::{Pack, StressCode, StressFinding, StressPlan, StressReport, StressSeverity, stress};
use serde_json::json;

use super::alliance;

const SHAPE: &str = r#"{"tenders": [{"id": "text", "price": "decimal", "mark": "int"}],
    "method": {"price_weight": "int", "quality_weight": "int", "max_mark": "int"}}"#;

/// A pack that scores prices by this formula, and marks in proportion.
pub(super) fn scoring(price_points: &str) -> Pack {
    let script = format!(
        "let prices = [];\nfor t in tenders {{ prices.push(t.price); }}\nfor t in tenders {{\n    let price = {price_points};\n\
         \x20   let quality = round_half_up(method.quality_weight * t.mark / method.max_mark, 2);\n\
         \x20   score(t.id, \"price\", price);\n    score(t.id, \"quality\", quality);\n\
         \x20   score(t.id, \"total\", price + quality);\n}}\n"
    );
    let manifest = "title = \"Test\"\nowner = \"Test\"\nlanguage = 1\nhost_api = 1\n[hooks.scoring]\nkind = \"scores\"\n\
                    each = \"tenders.id\"\nparts = [\"price\", \"quality\", \"total\"]\n";
    let base = json!({"tenders": [{"id": "A", "price": "1000.00", "mark": 3}, {"id": "B", "price": "1200.00", "mark": 4}],
        "method": {"price_weight": 40, "quality_weight": 60, "max_mark": 5}});
    let cases = json!({"hook": "scoring", "base": base, "cases": [
        {"name": "two tenders", "given": {}, "expect": {"outcome": "scored"}}]});
    let files = [
        ("pack.toml", manifest.to_owned()),
        ("scoring.shape.json", SHAPE.to_owned()),
        ("scoring.rhai", script),
        ("cases/scoring.json", cases.to_string()),
    ];
    let files: BTreeMap<String, String> = files.map(|(path, text)| (path.to_owned(), text)).into();
    Pack::from_files(files).unwrap_or_else(|findings| panic!("{findings:?}"))
}

pub(super) fn report(pack: &Pack) -> StressReport {
    stress(pack, &StressPlan::default()).unwrap()
}

pub(super) fn find(report: &StressReport, code: StressCode) -> &StressFinding {
    let found = report.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("{code:?} is not among {:?}", report.findings))
}

pub(super) const RELATIVE_TO_LOWEST: &str = "round_half_up(method.price_weight * lowest(prices) / t.price, 2)";
pub(super) const BY_MEAN: &str = "round_half_up(20 + 40 * (mean(prices) - t.price) / mean(prices), 2)";
pub(super) const BY_RANGE: &str =
    "round_half_up(method.price_weight * (highest(prices) - t.price) / (highest(prices) - lowest(prices)), 2)";

#[test]
fn c3_the_shipped_model_reverses_when_a_loser_comes_or_goes_and_the_example_shows_it() {
    let pack = alliance();
    let report = report(&pack);
    assert!(report.complete && report.rankings > 1_000, "{} rankings", report.rankings);
    assert_eq!(report.prices, ["498.58", "859.90"], "a fifth beyond 623.22 and 716.58");
    assert_eq!(report.marks, [0, 5]);
    assert_eq!(report.weights, ["/method/price_weight", "/method/quality_weight"]);
    assert!(report.not_found.contains(&StressCode::PricePlateau), "a lower price always moves somebody's points");
    let reversal = find(&report, StressCode::LowDecoy);
    assert!(reversal.times > 0 && reversal.times <= reversal.of);
    let example = reversal.example.as_ref().unwrap();
    let first =
        |placed: &[drawdown::engine::Placed]| placed.iter().find(|one| one.place == Some(1)).unwrap().tender.clone();
    assert_ne!(first(&example.before), first(&example.after));
    assert_ne!(first(&example.after), "New", "the newcomer loses and still decides");
    assert_eq!(example.after.len(), example.before.len() + 1);
}

#[test]
fn c3_the_same_seed_gives_the_same_report_and_another_seed_another() {
    let pack = scoring(RELATIVE_TO_LOWEST);
    let with = |seed| stress(&pack, &StressPlan { seed, sets: 20, ..Default::default() }).unwrap();
    assert_eq!(with(7), with(7));
    assert_ne!(with(7).findings, with(8).findings);
}

#[test]
fn c3_one_extreme_low_price_flattens_the_others_under_inverse_price() {
    let pack = scoring(RELATIVE_TO_LOWEST);
    let report = report(&pack);
    let found = find(&report, StressCode::Flattened);
    assert_eq!(found.severity, StressSeverity::Warning);
    assert_eq!(found.times, found.of, "a tenth of the lowest price always does it: {}", found.sentence);
}

#[test]
fn c3_the_mean_method_rewards_a_decoy_at_a_high_price() {
    let pack = scoring(BY_MEAN);
    assert!(find(&report(&pack), StressCode::HighDecoy).times > 0);
    let steady = scoring("round_half_up(method.price_weight * (2000 - t.price) / 2000, 2)");
    let report = report(&steady);
    for code in [
        StressCode::LoserRemoved,
        StressCode::LoserAdded,
        StressCode::LowDecoy,
        StressCode::HighDecoy,
        StressCode::WinnerRemoved,
        StressCode::Flattened,
    ] {
        assert!(report.not_found.contains(&code), "points that look at no other tender cannot reverse: {code:?}");
    }
}

#[test]
fn c3_equal_prices_that_divide_by_nothing_are_a_warning_and_a_single_bidder_too() {
    let report = report(&scoring(BY_RANGE));
    for code in [StressCode::EqualPrices, StressCode::SingleBidder] {
        let found = find(&report, code);
        assert_eq!(found.severity, StressSeverity::Warning, "{}", found.sentence);
        assert!(found.sentence.contains("do not decide") && found.sentence.contains("zero"), "{}", found.sentence);
    }
    let fine = super::stress::report(&scoring(RELATIVE_TO_LOWEST));
    assert_eq!(find(&fine, StressCode::EqualPrices).severity, StressSeverity::Note);
    assert!(
        find(&fine, StressCode::SingleBidder).sentence.contains("A gets 40 points"),
        "all the points for one price"
    );
    let zero = find(&fine, StressCode::ZeroPrice);
    assert_eq!(zero.severity, StressSeverity::Note, "a refusal is as it should be: {}", zero.sentence);
}

#[test]
fn c3_prices_close_together_decide_nothing_and_a_band_is_a_plateau() {
    let coarse = scoring("if t.price <= 1100 { 40 } else { 20 }");
    let report = report(&coarse);
    let plateau = find(&report, StressCode::PricePlateau);
    assert!(plateau.sentence.contains("every price of A gets everybody the same points"), "{}", plateau.sentence);
    let close = find(&report, StressCode::PriceDecidesNothing);
    assert!(close.sentence.contains("within"), "{}", close.sentence);
    assert_eq!(
        close.severity,
        StressSeverity::Warning,
        "from 800.00 to 1,100 all prices get 40 points: {}",
        close.sentence
    );
}

#[test]
fn c3_weights_that_matter_are_named() {
    let report = report(&scoring(RELATIVE_TO_LOWEST));
    let found = find(&report, StressCode::WeightSensitive);
    assert!(found.sentence.contains("price_weight") && found.sentence.contains("quality_weight"), "{}", found.sentence);
    let named = StressPlan { weights: vec!["/method/price_weight".into()], ..Default::default() };
    let one = stress(&scoring(RELATIVE_TO_LOWEST), &named).unwrap();
    assert_eq!(one.weights, ["/method/price_weight"]);
}

#[test]
fn a_plan_that_cannot_be_is_refused_in_words() {
    let pack = scoring(RELATIVE_TO_LOWEST);
    let refused = |plan: StressPlan| stress(&pack, &plan).unwrap_err();
    let usual = StressPlan::default;
    assert!(refused(StressPlan { sets: 0, ..usual() }).contains("between 1 and 1000"));
    assert!(refused(StressPlan { tenders: 21, ..usual() }).contains("between 2 and 20"));
    assert!(refused(StressPlan { hook: "award".into(), ..usual() }).contains("no hook `award`"));
    assert!(refused(StressPlan { price_field: "cost".into(), ..usual() }).contains("no number called `cost`"));
    assert!(refused(StressPlan { marks: Some((5, 5)), ..usual() }).contains("marks must run"));
    assert!(refused(StressPlan { prices: Some((0.into(), 5.into())), ..usual() }).contains("above zero"));
    assert!(refused(StressPlan { weights: vec!["/method/x".into()], ..usual() }).contains("no number at /method/x"));
}
