//! Marks, weights and thresholds: requirements C2.

use drawdown::engine::{Decision, Outcome, Pack, evaluate};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{one_hook, worked};

fn refused(expression: &str, part: &str) {
    let said = worked(expression).expect_err(expression);
    assert!(said.contains(part), "{expression}: {said}");
}

#[test]
fn c2_a_mark_becomes_points_by_its_weight() {
    assert_eq!(worked("scaled(5, 5, 40)"), Ok(Decimal::from(40)));
    assert_eq!(worked("scaled(0, 5, 40)"), Ok(Decimal::ZERO));
    assert_eq!(worked("scaled(3.0, 4, 40)"), Ok(Decimal::from(30)));
    assert_eq!(worked("round_half_up(scaled(7, 10, 33.3), 2)"), Ok(Decimal::new(2331, 2)));
    assert_eq!(worked("scaled_part(mean([3, 4]), 5, 40)"), Ok(Decimal::from(28)));
}

#[test]
fn c2_a_mark_beyond_the_scale_or_between_its_steps_is_an_error() {
    refused("scaled(6, 5, 40)", "The mark 6 is outside the scale from 0 to 5");
    refused("scaled(-1, 5, 40)", "outside the scale");
    refused("scaled(3.5, 5, 40)", "A mark is a whole number, not 3.5");
    refused("scaled_part(5.01, 5, 40)", "outside the scale");
    refused("scaled(0, 0, 40)", "The highest mark must be above zero");
    refused("scaled(3, 5, -40)", "The weight must not be below zero");
}

#[test]
fn c2_weights_must_total_exactly_100() {
    let total = |weights: &str| worked(&format!("if weights_total_100({weights}) {{ 1 }} else {{ 0 }}"));
    for weights in ["[60, 40]", "[33.33, 33.33, 33.34]", "[100]", "[100, 0]"] {
        assert_eq!(total(weights), Ok(Decimal::ONE), "{weights}");
    }
    for weights in ["[]", "[60, 40.01]", "[33.33, 33.33, 33.33]", "[120, -20]"] {
        assert_eq!(total(weights), Ok(Decimal::ZERO), "{weights}");
    }
    assert_eq!(worked("check_weights([60, 40]); 1"), Ok(Decimal::ONE));
    refused("check_weights([60, 30]); 1", "The weights add up to 90, not to 100");
    refused("check_weights([120, -20]); 1", "A weight must not be below zero; one is -20");
    refused("check_weights([]); 1", "The weights add up to 0, not to 100");
}

const TENDERS: &str = r#"{"tenders": [{"id": "text", "price": "decimal", "mark": "int"}]}"#;

/// Price 60, quality 40, and nobody below a mark of 2 is compared with anybody.
const GATED: &str = r#"
for t in tenders {
    score(t.id, "quality", scaled(t.mark, 5, 40));
    if t.mark < 2 { remove(t.id, "A mark below 2 fails the threshold"); }
}
const left = tenders.filter(|t| !removed(t.id));
for t in left {
    const best = lowest(left.map(|t| t.price));
    score(t.id, "price", round_half_up(points_relative_to_lowest(t.price, best, 60), 2));
}
"#;

fn scoring(script: &str, tenders: Value) -> Decision {
    let contract = "kind = \"scores\"\neach = \"tenders.id\"\nparts = [\"price\", \"quality\"]";
    let pack = Pack::from_files(one_hook(contract, TENDERS, script)).unwrap_or_else(|found| panic!("{found:?}"));
    evaluate(&pack, "rule", &json!({"tenders": tenders}))
}

#[test]
fn c2_a_tender_below_the_threshold_is_removed_before_prices_are_compared() {
    let decision = scoring(
        GATED,
        json!([
            {"id": "cheap", "price": "100", "mark": 1},
            {"id": "fair", "price": "500", "mark": 4},
            {"id": "dear", "price": "600", "mark": 5},
        ]),
    );
    assert_eq!(decision.outcome, Outcome::Scored, "{}", decision.output);
    assert_eq!(
        decision.output,
        json!({
            "cheap": {"quality": "8", "removed": "A mark below 2 fails the threshold"},
            "dear": {"price": "50", "quality": "40"},
            "fair": {"price": "60", "quality": "32"},
        })
    );
    let step = decision.trace.iter().find(|step| step.kind.name() == "remove").expect("a step");
    assert_eq!((step.id.as_str(), step.outcome.as_str(), step.line), ("cheap", "removed", 4));
    assert_eq!(step.reason, "A mark below 2 fails the threshold");
}

#[test]
fn c2_every_tender_may_be_removed() {
    let decision = scoring(GATED, json!([{"id": "only", "price": "100", "mark": 0}]));
    assert_eq!(decision.outcome, Outcome::Scored, "{}", decision.output);
    assert_eq!(decision.output["only"]["removed"], "A mark below 2 fails the threshold");
}

#[test]
fn c2_what_is_removed_stays_removed_and_what_stays_is_scored() {
    let one = json!([{"id": "one", "price": "100", "mark": 3}]);
    for (script, message) in [
        ("remove(\"one\", \"no\"); score(\"one\", \"price\", 1);", "One was removed, and then spoken of again."),
        ("remove(\"one\", \"no\"); remove(\"one\", \"no\");", "spoken of again"),
        (
            "remove(\"one\", \"no\"); remove(\"two\", \"no\");",
            "Two was given points or removed, and is not in the input",
        ),
        ("score(\"one\", \"price\", 1);", "One was given no points for quality"),
        ("let seen = removed(\"one\");", "One was given no points for price"),
    ] {
        let decision = scoring(script, one.clone());
        assert_eq!(decision.outcome, Outcome::CannotDecide, "{script}");
        assert!(decision.output["message"].as_str().is_some_and(|said| said.contains(message)), "{}", decision.output);
    }
}

#[test]
fn c2_a_part_cannot_be_called_removed_and_a_removal_needs_a_reason() {
    let files = |parts: &str, script: &str| {
        let contract = format!("kind = \"scores\"\neach = \"tenders.id\"\nparts = [\"{parts}\"]");
        Pack::from_files(one_hook(&contract, TENDERS, script)).expect_err("it is refused")
    };
    let found = files("removed", "for t in tenders { score(t.id, \"removed\", 1); }");
    assert_eq!(found[0].code, "bad-contract");
    let found = files("price", "for t in tenders { remove(t.id, \" \"); }");
    assert_eq!((found[0].code, found[0].line, found[0].column), ("no-reason", 1, 33), "{found:?}");
}
