//! What other rules would have decided, without a database.

use drawdown::engine::{Decision, DifferenceKind, Impact, Pack, Past, evaluate, impacts};
use serde_json::{Value, json};

use super::{alliance, alliance_files};

fn past(decision: &Decision) -> Past {
    let text = |value: Value| value.to_string();
    let outcome = serde_json::to_value(decision.outcome).unwrap();
    Past {
        input: decision.input.clone(),
        outcome: outcome.as_str().unwrap().to_owned(),
        output: text(decision.output.clone()),
        trace: text(serde_json::to_value(&decision.trace).unwrap()),
        award: None,
    }
}

/// The alliance's rules with one text replaced.
fn changed(file: &str, before: &str, after: &str) -> Pack {
    let mut files = alliance_files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(before), "{before} is not in {file}");
    *text = text.replace(before, after);
    Pack::from_files(files).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn impact(pack: &Pack, decision: &Decision) -> Impact {
    let past = past(decision);
    impacts(pack, &decision.hook, [&past]).next().unwrap()
}

/// The base of the pack's cases of a hook.
fn base(pack: &Pack, hook: &str) -> Value {
    let file: Value = serde_json::from_str(pack.file(&format!("cases/{hook}.json")).unwrap()).unwrap();
    file["base"].clone()
}

#[test]
fn the_same_rules_move_nobody_whatever_they_decided() {
    let pack = alliance();
    let cases = pack.case_inputs();
    assert!(cases.len() > 90, "{}", cases.len());
    for (hook, case, input) in cases {
        let decision = evaluate(&pack, &hook, &input);
        let impact = impact(&pack, &decision);
        // What does not fit the shape could not be decided then either.
        let fits = impact.fits || decision.outcome == impact.to;
        assert!(fits && (impact.changes.is_empty() || !impact.fits), "{hook}, {case}: {impact:?}");
    }
}

#[test]
fn a_rule_that_now_fails_says_so_and_is_no_verdict() {
    let pack = alliance();
    let met = evaluate(&pack, "eligibility", &base(&pack, "eligibility"));
    let broken = changed(
        "eligibility.rhai",
        "// 2. Second gate",
        "if answers.years_trading > 0 { throw \"not yet\"; }\n// 2. Second gate",
    );
    let impact = impact(&broken, &met);
    assert_eq!((impact.from.name(), impact.to.name(), impact.fits), ("met", "cannot decide", true));
    assert_eq!((impact.changes[0].kind, impact.changes[0].reason.as_str()), (DifferenceKind::Failure, "Not yet."));
    assert!(impact.changes[0].line > 0);
}

#[test]
fn c2_a_threshold_removes_a_tender_and_nobody_elses_points_hide_it() {
    let pack = alliance();
    let scored = evaluate(&pack, "scoring", &base(&pack, "scoring"));
    let before = "for t in tenders {\n    let weighted = 0;";
    let after = "for t in tenders {\n    if t.price > 700 { remove(t.id, \"Above the ceiling\"); continue; }\n    let weighted = 0;";
    let impact = impact(&changed("scoring.rhai", before, after), &scored);
    let removed = impact.changes.iter().find(|change| change.kind == DifferenceKind::Removed).unwrap();
    assert_eq!(
        (removed.id.as_str(), removed.to.as_str(), removed.reason.as_str()),
        ("B", "removed", "Above the ceiling")
    );
    assert!(impact.changes.iter().all(|change| change.id == "B"), "A keeps its points: {:?}", impact.changes);
}

#[test]
fn a_ranking_shows_places_ties_and_exclusions() {
    let pack = alliance();
    let ranked = evaluate(&pack, "award", &base(&pack, "award"));
    let by_price = changed("award.rhai", "[s.total, s.quality_points, -s.price]", "[-s.price]");
    let moved = |impact: &Impact| -> Vec<(String, String, String, Option<i64>)> {
        let changes = impact.changes.iter();
        changes.map(|one| (one.id.clone(), one.from.clone(), one.to.clone(), one.gained)).collect()
    };
    let row = |id: &str, from: &str, to: &str, gained| (id.to_owned(), from.to_owned(), to.to_owned(), gained);
    let found = moved(&impact(&by_price, &ranked));
    assert_eq!(found[0], row("A", "2", "1", Some(1)), "{found:?}");
    assert!(found.contains(&row("B", "1", "3", Some(-2))), "{found:?}");
    let level = impact(&changed("award.rhai", "[s.total, s.quality_points, -s.price]", "[1]"), &ranked);
    assert_eq!((level.from.name(), level.to.name()), ("ranked", "tie"));
    assert!(moved(&level).contains(&row("B", "1", "1 level", Some(0))), "{:?}", level.changes);
}

#[test]
fn a_record_that_cannot_be_read_is_counted_apart() {
    let pack = alliance();
    let broken = Past { input: "{".into(), outcome: "met".into(), ..Past::default() };
    let impact = impacts(&pack, "eligibility", [&broken]).next().unwrap();
    assert!(!impact.fits && impact.moved());
    assert_eq!(impact.changes[0].kind, DifferenceKind::Input);
    assert_eq!(json!(impact.changes[0])["kind"], "input");
}
