//! A failing case says which case, which criterion, what was expected and what came: in a sentence, never as JSON.

use drawdown::engine::{Depth, check};
use serde_json::{Value, json};

use super::{alliance_files, one_hook};

const SHAPE: &str = r#"{"cover": "decimal", "rating": "enum:Good|Poor|None", "terms": "bool"}"#;

const SCRIPT: &str = r#"require("terms", terms, "The terms must be accepted");
require("public-liability", cover >= 5000000, "Enough cover");
if rating != "None" { require("cqc-rating", rating == "Good", "The rating must be good"); }
refer("unrated", rating == "None", "An officer looks at homes without a rating");
"#;

/// What is said of a case that changes this and expects that, of a good home.
fn said(given: Value, expect: Value) -> String {
    let base = json!({"cover": "5000000.00", "rating": "Good", "terms": true});
    let cases = json!({"hook": "rule", "base": base, "cases": [
        {"name": "one penny short", "given": given, "expect": expect}]});
    let mut files = one_hook("kind = \"requirements\"", SHAPE, SCRIPT);
    files.insert("cases/rule.json".to_owned(), cases.to_string());
    only(files)
}

#[track_caller]
fn only(files: std::collections::BTreeMap<String, String>) -> String {
    let (check, _) = check(files, Depth::Cases);
    let failures: Vec<_> = check.findings.iter().filter(|found| found.code == "case-failed").collect();
    let [failure] = failures[..] else { panic!("one case fails: {failures:#?}") };
    assert_eq!(check.cases.failures.iter().filter(|one| one.detail == failure.message).count(), 1);
    assert!(!failure.message.contains(['{', '}', '[', ']']), "JSON: {}", failure.message);
    failure.message.clone()
}

#[test]
fn a_criterion_that_came_out_otherwise_is_named_with_both() {
    for (given, expect, sentence) in [
        (
            json!({}),
            json!({"outcome": "not_met", "not_met": ["public-liability"]}),
            "The case “one penny short” expects `public-liability` to be not met; it was met.",
        ),
        (
            json!({"/cover": "4999999.99"}),
            json!({"outcome": "met"}),
            "The case “one penny short” expects `public-liability` to be met; it was not met.",
        ),
        (
            json!({"/cover": "4999999.99", "/terms": false}),
            json!({"outcome": "not_met", "not_met": ["public-liability"]}),
            "The case “one penny short” expects `terms` to be met; it was not met.",
        ),
        (
            json!({"/rating": "None"}),
            json!({"outcome": "not_met", "not_met": ["cqc-rating"]}),
            "The case “one penny short” expects `cqc-rating` to be not met; it was not asked.",
        ),
        (
            json!({"/rating": "None"}),
            json!({"outcome": "met"}),
            "The case “one penny short” expects `unrated` not to be referred to an officer; it was referred to an officer.",
        ),
        (
            json!({}),
            json!({"outcome": "refer", "referred": ["unrated"]}),
            "The case “one penny short” expects `unrated` to be referred to an officer; it was not referred.",
        ),
        (
            json!({"/terms": false}),
            json!({"outcome": "not_met", "not_met": ["public-liability", "cqc-rating"]}),
            "The case “one penny short” expects `public-liability` to be not met; it was met. It expects `cqc-rating` to be \
             not met; it was met. It expects `terms` to be met; it was not met.",
        ),
        (
            json!({"/terms": false, "/cover": "1.00"}),
            json!({"outcome": "not_met", "not_met": ["public-liability", "terms"]}),
            "The case “one penny short” expects the criteria to be not met in the order public-liability, terms; it was \
             terms, public-liability.",
        ),
    ] {
        assert_eq!(said(given, expect), sentence);
    }
}

#[test]
fn an_answer_that_no_criterion_explains_is_said_with_what_led_to_it() {
    for (given, expect, sentence) in [
        (
            json!({}),
            json!({"outcome": "not_met"}),
            "The case “one penny short” expects the answer to be not met; it was met.",
        ),
        (
            json!({"/terms": false}),
            json!({"outcome": "scored"}),
            "The case “one penny short” expects the answer to be scored; it was not met, by `terms`.",
        ),
        (
            json!({"/terms": 5}),
            json!({"outcome": "met"}),
            "The case “one penny short” expects the answer to be met; it was undecided: /terms must be yes or no, not 5.",
        ),
        (
            json!({"/terms": 5}),
            json!({"outcome": "cannot_decide", "message": "outside its scale"}),
            "The case “one penny short” expects the message to have \"outside its scale\"; it was \"/terms must be yes or \
             no, not 5.\".",
        ),
        (
            json!({"/terms": false}),
            json!({"outcome": "not_met", "output": {"/not_met/0/reason": "Terms", "/met": 3}}),
            "The case “one penny short” expects `met` to be 3; it was 2. It expects `reason` of entry 1 of `not_met` to be \
             \"Terms\"; it was \"The terms must be accepted\".",
        ),
    ] {
        assert_eq!(said(given, expect), sentence);
    }
}

/// What is said when this text of a case of the shipped rules is another.
#[track_caller]
fn shipped(file: &str, from: &str, to: &str) -> String {
    let mut files = alliance_files();
    let text = files.get_mut(file).expect("the file");
    assert!(text.contains(from), "{file} has no {from}: {text}");
    *text = text.replacen(from, to, 1);
    only(files)
}

/// A pack whose hook scores two tenders, with what its one case expects of them.
fn scored(output: Value) -> String {
    let script = "for t in tenders { score(t.id, \"price\", t.price); score(t.id, \"total\", t.price); }";
    let contract = "kind = \"scores\"\neach = \"tenders.id\"\nparts = [\"price\", \"total\"]";
    let mut files = one_hook(contract, r#"{"tenders": [{"id": "text", "price": "decimal"}]}"#, script);
    let base = json!({"tenders": [{"id": "A", "price": "60"}, {"id": "B", "price": "58.5"}]});
    let cases = json!({"hook": "rule", "base": base, "cases": [
        {"name": "as printed", "expect": {"outcome": "scored", "output": output}}]});
    files.insert("cases/rule.json".to_owned(), cases.to_string());
    only(files)
}

#[test]
fn points_and_places_are_said_by_their_names() {
    assert_eq!(scored(json!({"/A/price": "61"})), "The case “as printed” expects `price` of `A` to be 61; it was 60.");
    assert_eq!(
        scored(json!({"": {"A": {"price": "60", "total": "60"}, "B": {"price": "58.5", "total": "59"}}})),
        "The case “as printed” expects `total` of `B` to be 59; it was 58.5."
    );
    assert_eq!(
        scored(json!({"/C": {"price": "60", "total": "60"}})),
        "The case “as printed” expects `C` to be price 60, total 60; there was none."
    );
    assert_eq!(
        scored(json!({"": {"A": {"price": "60", "total": "60"}}})),
        "The case “as printed” expects no `B`; it was price 58.5, total 58.5."
    );
}

#[test]
fn windows_are_counted() {
    let said = shipped("cases/windows.json", "\"length\": ", "\"length\": 9");
    assert!(said.contains(" entries; there were "), "{said}");
}

#[test]
fn a_case_that_cannot_be_read_is_named_all_the_same() {
    let cases = r#"{"hook": "rule", "base": {}, "cases": [{"name": "misspelt", "expects": {"outcome": "met"}},
        {"name": "misplaced", "given": {"/terms/of": 1}, "expect": {"outcome": "met"}}, {"given": {}}]}"#;
    let mut files = one_hook("kind = \"requirements\"", SHAPE, SCRIPT);
    files.insert("cases/rule.json".to_owned(), cases.to_owned());
    let (check, _) = check(files, Depth::Cases);
    let details: Vec<_> = check.cases.failures.iter().map(|failure| failure.detail.as_str()).collect();
    assert!(details[0].starts_with("The case “misspelt” cannot be read: unknown field `expects`"), "{details:?}");
    assert_eq!(details[1], "The case “misplaced” changes /terms/of, which its base does not have.");
    assert!(details[2].starts_with("A case without a name cannot be read: missing field"), "{details:?}");
}
