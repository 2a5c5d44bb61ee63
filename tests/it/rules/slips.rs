//! Small slips: made on purpose, and reported when no case notices them.

use std::collections::BTreeMap;

use drawdown::engine::{Depth, Slip, SlipReport, check};
use serde_json::{Value, json};

use super::one_hook;

const SHAPE: &str = r#"{
    "n": "int", "cover": "decimal", "day": "date", "rating": "enum:Good|Fair|Poor", "agreed": "bool", "name": "text"
}"#;

/// A pack whose cases change these facts and expect these outcomes.
fn pack(script: &str, cases: &[(Value, &str)]) -> BTreeMap<String, String> {
    let base = json!({
        "n": 60, "cover": "5000000.00", "day": "2026-04-01", "rating": "Good", "agreed": true, "name": "A"
    });
    let case = |(n, (given, outcome)): (usize, &(Value, &str))| json!({"name": format!("case {n}"), "given": given, "expect": {"outcome": outcome}});
    let cases: Value = cases.iter().enumerate().map(case).collect();
    let mut files = one_hook("kind = \"requirements\"", SHAPE, script);
    files.insert("cases/rule.json".to_owned(), json!({"hook": "rule", "base": base, "cases": cases}).to_string());
    files
}

fn slips(files: &BTreeMap<String, String>) -> SlipReport {
    let check = check(files.clone(), Depth::Slips).0;
    assert_eq!(check.cases.failures, [], "slips are made in rules whose cases pass");
    check.slips
}

fn survivors(files: &BTreeMap<String, String>) -> Vec<String> {
    slips(files).survivors.iter().map(|slip| format!("{} → {}", slip.was, slip.becomes)).collect()
}

#[test]
fn a_boundary_without_a_case_is_named_with_the_case_that_would_notice() {
    let script = "// a figure\nrequire(\"a\", n >= 60, \"enough\");";
    let far = pack(script, &[(json!({"/n": 100}), "met"), (json!({"/n": 1}), "not_met")]);
    let report = slips(&far);
    let edge = Slip {
        file: "rule.rhai".to_owned(),
        line: 2,
        column: 16,
        was: ">=".to_owned(),
        becomes: ">".to_owned(),
        advice: "Add a case in which `n` is exactly `60`.".to_owned(),
        waived: None,
    };
    assert_eq!(report.survivors[0], edge);
    assert_eq!(survivors(&far), [">= → >", "60 → 61", "60 → 59"]);
    let near = [("60", "met"), ("59", "not_met")].map(|(n, outcome)| {
        let n: i64 = n.parse().expect("a number");
        (json!({"/n": n}), outcome)
    });
    assert_eq!(slips(&pack(script, &near)).survivors, []);
}

/// A script, cases that do not notice the slip, the slip, and the case that does.
type Row = (&'static str, Vec<(Value, &'static str)>, &'static str, (Value, &'static str));

/// One kind of slip after another: a script, cases that miss it, what survives, and the case that is missing.
#[test]
fn every_kind_of_slip_is_made_and_noticed_by_the_missing_case() {
    let rows: Vec<Row> = vec![
        (
            "require(\"a\", cover >= money(\"5000000.00\"), \"x\");",
            vec![(json!({}), "met"), (json!({"/cover": "1.00"}), "not_met")],
            "\"5000000.00\" → \"4999999.99\"",
            (json!({"/cover": "4999999.99"}), "not_met"),
        ),
        (
            "require(\"a\", day >= date(\"2026-04-01\"), \"x\");",
            vec![(json!({}), "met"), (json!({"/day": "2020-01-01"}), "not_met")],
            "\"2026-04-01\" → \"2026-03-31\"",
            (json!({"/day": "2026-03-31"}), "not_met"),
        ),
        (
            "require(\"a\", rating !in [\"Fair\", \"Poor\"], \"x\");",
            vec![(json!({}), "met"), (json!({"/rating": "Poor"}), "not_met")],
            "\"Fair\" → \"Poor\"",
            (json!({"/rating": "Fair"}), "not_met"),
        ),
        (
            "require(\"a\", agreed && n > 59, \"x\");",
            vec![(json!({}), "met"), (json!({"/n": 59, "/agreed": false}), "not_met")],
            "&& → ||",
            (json!({"/agreed": false}), "not_met"),
        ),
        (
            "require(\"a\", agreed || n > 59, \"x\");",
            vec![(json!({}), "met"), (json!({"/n": 59, "/agreed": false}), "not_met")],
            "|| → &&",
            (json!({"/agreed": false}), "met"),
        ),
        (
            "require(\"a\", !agreed || n > 59, \"x\");",
            vec![(json!({}), "met"), (json!({"/agreed": false}), "met")],
            "! → ",
            (json!({"/n": 59}), "not_met"),
        ),
        (
            "require(\"a\", n - 10 == 50 || n > -5 + 5 - 1, \"x\");",
            vec![(json!({}), "met"), (json!({"/n": -60}), "not_met")],
            "== → !=",
            (json!({"/n": -1}), "not_met"),
        ),
        (
            "require(\"a\", name != \"B\" || n == 1, \"x\");",
            vec![(json!({}), "met"), (json!({"/name": "B"}), "not_met")],
            "\"B\" → \"something else\"",
            (json!({"/name": "C"}), "met"),
        ),
        (
            "require(\"a\", agreed, \"x\"); require(\"b\", n > 59, \"x\");",
            vec![(json!({}), "met"), (json!({"/n": 59, "/agreed": false}), "not_met")],
            "require(\"a\", …) → ()",
            (json!({"/agreed": false}), "not_met"),
        ),
        (
            "require(\"a\", n >= parameters.limit, \"x\");",
            vec![(json!({}), "met"), (json!({"/n": 1}), "not_met")],
            "60 → 59",
            (json!({"/n": 59}), "not_met"),
        ),
    ];
    for (script, mut cases, slip, missing) in rows {
        let before = survivors(&pack(script, &cases));
        if slip != "\"B\" → \"something else\"" && slip != "== → !=" {
            assert!(before.contains(&slip.to_owned()), "{script}: {slip} survives: {before:?}");
        }
        cases.push(missing);
        let after = survivors(&pack(script, &cases));
        assert!(!after.contains(&slip.to_owned()), "{script}: {slip} is noticed: {after:?}");
    }
}

#[test]
fn a_waiver_answers_a_slip_with_a_reason() {
    let script = "require(\"a\", n >= 60, \"enough\");";
    let mut files = pack(script, &[(json!({"/n": 100}), "met"), (json!({"/n": 1}), "not_met")]);
    let waive = |files: &mut BTreeMap<String, String>, waiver: &str| {
        let text = files.get_mut("pack.toml").expect("a manifest");
        text.push_str("[[waivers]]\nfile = \"rule.rhai\"\nline = 'require(\"a\", n >= 60, \"enough\");'\n");
        text.push_str(waiver);
    };
    waive(&mut files, "slip = \">= -> >\"\nreason = \"Nobody has exactly sixty.\"\n");
    let report = slips(&files);
    assert_eq!(report.waived[0].waived.as_deref(), Some("Nobody has exactly sixty."));
    assert_eq!((report.survivors.len(), report.waived.len()), (2, 1));

    waive(&mut files, "reason = \"The figure is being settled.\"\n");
    assert_eq!(slips(&files).survivors, [], "without a slip, every slip of the line");

    waive(&mut files, "slip = \"&& -> ||\"\nreason = \"There is none.\"\n");
    let check_of = |files: &BTreeMap<String, String>| check(files.clone(), Depth::Slips).0;
    let unused = check_of(&files);
    assert_eq!(
        unused.findings.iter().filter(|found| found.code == "unused-waiver").count(),
        1,
        "{:#?}",
        unused.findings
    );

    waive(&mut files, "reason = \" \"\n");
    assert!(check_of(&files).findings.iter().any(|found| found.code == "no-reason"));
}

#[test]
fn the_same_pack_has_the_same_slips() {
    let files = super::alliance_files();
    assert_eq!(check(files.clone(), Depth::Slips).0, check(files, Depth::Slips).0);
}
