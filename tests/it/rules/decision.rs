//! The decision record: explained, repeatable, and never against anybody by mistake.

use drawdown::engine::{Decision, Outcome, Pack, evaluate, fingerprint};
use serde_json::{Value, json};

use super::{alliance, one_hook};

const HOME: &str =
    r#"{"n": "int", "home": {"rating": "enum:Good|Poor", "beds": "int?", "rate": "decimal"}, "marks": ["int"]}"#;

fn home() -> Value {
    json!({"n": 7, "home": {"rating": "Good", "rate": "623.22"}, "marks": [3, 4]})
}

fn decide(script: &str, input: &Value) -> Decision {
    // The checks would refuse some of these: what they miss in a rule must be cannot decide all the same.
    let pack = Pack::from_checked(one_hook("kind = \"requirements\"", HOME, script)).expect("it compiles");
    evaluate(&pack, "rule", input)
}

#[test]
fn each_step_lists_the_facts_it_read_with_its_line_and_reason() {
    let script = "require(\"rating\", home.rating == \"Good\" && n > 5,\n    \"The home is rated Good\");\n\
                  let dear = home.rate > parameters.limit;\n  refer(\"beds\", known(home.beds) || sum(marks) < 5 || dear, \"No beds\");";
    let decision = decide(script, &home());
    assert_eq!(
        serde_json::to_value(&decision.trace).expect("json"),
        json!([
            {"kind": "require", "id": "rating", "outcome": "met", "reason": "The home is rated Good", "line": 1,
             "column": 1, "facts": [{"path": "/home/rating", "value": "Good"}, {"path": "/n", "value": 7}]},
            {"kind": "refer", "id": "beds", "outcome": "refer", "reason": "No beds", "line": 4, "column": 3,
             "facts": [
                {"path": "/home/rate", "value": "623.22"}, {"path": "/parameters/limit", "value": 60},
                {"path": "/home/beds", "value": null}, {"path": "/marks", "value": [3, 4]}]},
        ])
    );
    assert_eq!(decision.outcome, Outcome::Refer);
    assert_eq!(decision.output, json!({"not_met": [], "referred": [{"id": "beds", "reason": "No beds"}], "met": 1}));
}

#[test]
fn t21_the_same_question_has_the_same_record_byte_for_byte() {
    let input = json!({"scores": [
        {"tender": "A", "price": "623.22", "price_points": "60", "quality_points": "28.8", "total": "88.8", "member_active": true},
        {"tender": "B", "price": "716.58", "price_points": "52.18", "quality_points": "36.8", "total": "88.98", "member_active": true}],
        "method": {"quality_floor": "20"}});
    let first = evaluate(&alliance(), "award", &input);
    for _ in 0..50 {
        let again = evaluate(&alliance(), "award", &input);
        assert_eq!(again.record(), first.record());
        assert_eq!(first.differences(&again), Vec::<String>::new());
    }
    let read: Value = serde_json::from_str(&first.record()).expect("the record is JSON");
    assert_eq!(first.record(), drawdown::kernel::canonical::text(&read), "the record is canonical");
    let mut whole = serde_json::to_value(&first).expect("json");
    whole.as_object_mut().expect("an object").remove("record_sha256");
    assert_eq!(read, whole, "the record is everything but its own hash");
    let stored: Decision = serde_json::from_str(&serde_json::to_string(&first).expect("json")).expect("a decision");
    assert_eq!(stored, first);
    assert_eq!(stored.record(), first.record());
    let input: Value = serde_json::from_str(&first.input).expect("the input is JSON");
    assert_eq!(evaluate(&alliance(), &first.hook, &input).record_sha256, first.record_sha256);
}

#[test]
fn a_replay_says_what_differs() {
    let met = decide("require(\"a\", n > 5, \"above five\");", &home());
    let not = decide("require(\"a\", n > 50, \"above fifty\");", &home());
    let differences = met.differences(&not);
    assert!(differences.iter().any(|line| line == "the outcome was met and is now not met"), "{differences:?}");
    assert!(differences.iter().any(|line| line.starts_with("the rule pack was ")), "{differences:?}");
    assert!(differences.iter().any(|line| line.contains("`require` a: met")), "{differences:?}");
}

#[test]
fn the_record_names_the_libraries_that_are_built_in() {
    let lock = include_str!("../../../Cargo.lock");
    for part in fingerprint().split("; ").take(2) {
        let (name, version) = part.split_once(' ').expect("name and version");
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")), "{part}");
    }
}

/// Whatever goes wrong, the outcome is an officer's to look at, with a plain sentence and the place.
#[test]
fn every_failure_of_a_rule_is_cannot_decide() {
    for (script, message) in [
        (
            "fn many(x) { x > 5 } require(\"a\", many(home.beds), \"x\");",
            "cannot compare a missing value with a whole number",
        ),
        ("require(\"a\", false, \"x\"); throw \"the register is down\";", "The register is down."),
        ("require(\"a\", false, \"x\"); let x = 1 / (n - 7);", "division by zero"),
        ("require(\"a\", false, \"x\"); require(\"a\", false, \"x\");", "decided twice"),
        ("let x = 1;", "named no criterion"),
        ("require(\"a\", false, \"x\"); for i in 0..100000000 { let y = i; }", "more than"),
        ("require(\"a\", false, \"x\"); let y = marks[5];", "there is no entry 5"),
    ] {
        let decision = decide(script, &home());
        assert_eq!(decision.outcome, Outcome::CannotDecide, "{script}: {}", decision.output);
        let said = decision.output["message"].as_str().expect("a message");
        assert!(said.to_lowercase().contains(&message.to_lowercase()), "{script}: {said}");
    }
}

#[test]
fn an_input_of_another_shape_is_cannot_decide_and_names_the_place() {
    let script = "require(\"a\", false, \"x\");";
    for (pointer, value, message) in [
        ("/home/rating", json!("good"), "/home/rating must be one of Good, Poor, not \"good\"; did you mean \"Good\"?"),
        (
            "/home/rate",
            json!(623.22),
            "/home/rate must be a decimal written as text, like \"623.22\", not the JSON number",
        ),
        ("/home/rate", json!("6e2"), "/home/rate must be a decimal"),
        ("/n", json!("7"), "/n must be a whole number, not \"7\""),
        ("/marks", json!([3, "4"]), "/marks/1 must be a whole number"),
        ("/home", json!({"rating": "Good"}), "/home/rate is missing"),
        (
            "/home",
            json!({"rating": "Good", "rate": "1", "raet": 1}),
            "/home/raet is not a field of this input; did you mean \"rate\"?",
        ),
    ] {
        let mut input = home();
        *input.pointer_mut(pointer).expect("a place") = value;
        let decision = decide(script, &input);
        assert_eq!(decision.outcome, Outcome::CannotDecide);
        let said = decision.output["message"].as_str().expect("a message");
        assert!(said.contains(message), "{pointer}: {said}");
        assert!(decision.trace.is_empty());
    }
    assert_eq!(evaluate(&alliance(), "no_such_hook", &json!({})).outcome, Outcome::CannotDecide);
}

proptest::proptest! {
    /// Any number of pence survives the way in, the script and the way out.
    #[test]
    fn money_goes_through_exactly(pence in 0i64..99_999_999_999_999) {
        let amount = format!("{}.{:02}", pence / 100, pence % 100);
        let mut input = home();
        input["home"]["rate"] = json!(amount);
        let script = "require(\"a\", home.rate * 100 == n && home.rate == money(`${home.rate}`), \"x\");";
        input["n"] = json!(pence);
        proptest::prop_assert_eq!(decide(script, &input).outcome, Outcome::Met);
    }

    /// No input, whatever it is, makes a rule panic or refuse anybody without having read it.
    #[test]
    fn junk_is_never_decided(text in ".{0,40}", number in proptest::num::i64::ANY) {
        for junk in [json!(text), json!(number), json!([text]), json!({"n": text, "home": number, "marks": [text]})] {
            proptest::prop_assert_eq!(decide("require(\"a\", false, \"x\");", &junk).outcome, Outcome::CannotDecide);
        }
    }
}
