//! One check finds everything at once.

use std::collections::BTreeMap;

use drawdown::engine::{Check, Depth, Finding, Gate, Pack, Severity, check, evaluate, kept_case};
use serde_json::{Value, json};

use super::{alliance, alliance_files, one_hook};

const SHAPE: &str = r#"{"n": "int", "rating": "enum:Good|Poor"}"#;

/// A pack whose one criterion is proved on both sides of its figure.
fn proved() -> BTreeMap<String, String> {
    let mut files = one_hook("kind = \"requirements\"", SHAPE, "require(\"a\", n >= parameters.limit, \"enough\");");
    files.insert("cases/rule.json".to_owned(), cases(&[("59", "not_met"), ("60", "met"), ("61", "met")]));
    files
}

fn cases(numbers: &[(&str, &str)]) -> String {
    let case = |(n, outcome): &(&str, &str)| {
        let not_met = if *outcome == "met" { vec![] } else { vec!["a"] };
        let n: i64 = n.parse().expect("a number");
        json!({"name": format!("{n} is {outcome}"), "given": {"/n": n},
               "expect": {"outcome": outcome, "not_met": not_met}})
    };
    let cases: Value = numbers.iter().map(case).collect();
    json!({"hook": "rule", "base": {"n": 60, "rating": "Good"}, "cases": cases}).to_string()
}

fn checked(files: BTreeMap<String, String>) -> Check {
    check(files, Depth::Slips).0
}

fn with(mut files: BTreeMap<String, String>, path: &str, text: &str) -> BTreeMap<String, String> {
    files.insert(path.to_owned(), text.to_owned());
    files
}

fn codes(check: &Check) -> Vec<(&str, &str)> {
    check.findings.iter().map(|finding| (finding.file.as_str(), finding.code)).collect()
}

fn only<'a>(check: &'a Check, code: &str) -> &'a Finding {
    let mut found = check.findings.iter().filter(|finding| finding.code == code);
    let first = found.next().unwrap_or_else(|| panic!("no {code}: {:#?}", check.findings));
    assert!(found.next().is_none(), "more than one {code}: {:#?}", check.findings);
    first
}

#[test]
fn a_proved_pack_is_ready_to_be_proposed() {
    let check = checked(proved());
    assert!(check.is_proposable() && check.is_usable(), "{:#?}", check.findings);
    assert_eq!((check.cases.passed, check.cases.sayable), (3, 2));
    assert_eq!(check.slips.tried, check.slips.noticed);
    assert!(check.findings.iter().all(|finding| finding.severity == Severity::Note), "{:#?}", check.findings);
}

#[test]
fn every_shipped_pack_is_ready_to_be_proposed() {
    let check = checked(alliance_files());
    assert!(check.is_proposable(), "{:#?}", check.findings);
    assert!(check.slips.tried > 200 && check.slips.left == 0, "{:?}", check.slips);
    assert_eq!(check.sha256, alliance().hash());
}

#[test]
fn one_fault_hides_no_other() {
    let manifest = "title = \"\"\nowner = \"Test\"\nlanguage = 2\nhost_api = 1\ncolour = 1\n\
        [hooks.rule]\nkind = \"requirements\"\n[hooks.broken]\nkind = \"requirements\"\n[hooks.odd]\nkind = \"opinion\"\n\
        [parameters]\nlimit = 60\n";
    let files = with(proved(), "pack.toml", manifest);
    let files = with(files, "broken.rhai", "require(\"b\", m > 1 and k, \"x\");");
    let files = with(files, "broken.shape.json", SHAPE);
    let files = with(files, "odd.rhai", "require(\"b\", rating == \"good\", \"x\");");
    let files = with(files, "odd.shape.json", SHAPE);
    let files = with(files, "stray.rhai", "let x = ;");
    let files = with(files, "cases/broken.json", "{\"hook\": 1");
    let files = with(files, "cases/stranger.json", r#"{"hook": "stranger", "base": {}, "cases": []}"#);
    let files = with(files, "cases/rule.json", &cases(&[("59", "met"), ("60", "met"), ("61", "met")]));
    let check = checked(files);
    for wanted in [
        ("broken.rhai", "unknown-name"),
        ("broken.rhai", "not-in-language"),
        ("cases/broken.json", "case-failed"),
        ("cases/rule.json", "case-failed"),
        ("cases/stranger.json", "case-failed"),
        ("odd.rhai", "not-a-choice"),
        ("pack.toml", "manifest"),
        ("pack.toml", "version"),
        ("stray.rhai", "unknown-hook"),
        ("stray.rhai", "syntax"),
        ("stray.shape.json", "missing-file"),
    ] {
        assert!(codes(&check).contains(&wanted), "{wanted:?}: {:#?}", check.findings);
    }
    assert_eq!(check.closed, [Gate::Files, Gate::Cases]);
    assert!(check.findings.is_sorted());
    assert_eq!(codes(&check).iter().filter(|found| **found == ("pack.toml", "manifest")).count(), 3);
}

#[test]
fn the_manifest_names_line_and_column() {
    for (text, code, place) in [
        ("title = \"T\"\nowner = \"T\"\nlanguage = 1\nhost_api = 1\nhooks = 1 2", "manifest", (5, 9)),
        (
            "titel = \"T\"\nowner = \"T\"\nlanguage = 1\nhost_api = 1\n[hooks.rule]\nkind = \"requirements\"",
            "manifest",
            (1, 1),
        ),
        (
            "title = \"T\"\nowner = \"T\"\nlanguage = 1\nhost_api = 1\n[hooks.rule]\nkind = \"requirements\"\n[parameters]\na = 1\nb = 0.25",
            "bad-parameter",
            (9, 5),
        ),
    ] {
        let check = checked(with(proved(), "pack.toml", text));
        let found = check.findings.iter().any(|found| found.code == code && (found.line, found.column) == place);
        assert!(found, "{text}: {:#?}", check.findings);
    }
    let check = checked(with(proved(), "pack.toml", "titel = \"T\"\nowner = \"T\"\nlanguage = 1\nhost_api = 1"));
    assert!(check.findings.iter().any(|found| found.suggestion.as_deref() == Some("title")), "{:#?}", check.findings);
}

#[test]
fn which_version_answers_is_a_choice_for_applications_alone() {
    let head = "title = \"T\"\nowner = \"T\"\nlanguage = 1\nhost_api = 1\n";
    let found = |hook: &str, as_of: &str| {
        let manifest = format!("{head}[hooks.{hook}]\nkind = \"requirements\"\nas_of = {as_of}\n");
        let check = checked(with(proved(), "pack.toml", &manifest));
        let found = check.findings.into_iter().find(|finding| finding.code == "as-of");
        found.map(|finding| ((finding.file.clone(), finding.line, finding.column), finding.message, finding.suggestion))
    };
    for as_of in ["\"opened\"", "\"submitted\"", "\"decided\""] {
        assert_eq!(found("eligibility", as_of), None, "{as_of}");
    }
    assert_eq!((found("windows", "\"scheduled\""), found("placement", "\"published\"")), (None, None));
    let at = || ("pack.toml".to_owned(), 7, 9);
    let wanted = "`as_of` of `eligibility` is one of \"opened\", \"submitted\", \"decided\".".to_owned();
    assert_eq!(found("eligibility", "\"submited\""), Some((at(), wanted.clone(), Some("submitted".to_owned()))));
    assert_eq!(found("eligibility", "\"published\""), Some((at(), wanted.clone(), None)));
    assert_eq!(found("eligibility", "7"), Some((at(), wanted, None)));
    for hook in ["scoring", "award", "placement"] {
        let (place, message, _) = found(hook, "\"opened\"").unwrap();
        assert_eq!((place, message.contains("`as_of` is \"published\"")), (at(), true), "{message}");
    }
    assert!(found("windows", "\"published\"").unwrap().1.contains("`as_of` is \"scheduled\""));
    assert!(found("rule", "\"opened\"").unwrap().1.contains("take `as_of` out"));
}

#[test]
fn what_no_pack_can_hold_is_refused_by_its_name_and_old_packs_still_decide() {
    let names = |path: &str| {
        let check = checked(with(proved(), path, "x"));
        codes(&check).into_iter().filter(|(_, code)| ["bad-name", "duplicate"].contains(code)).count()
    };
    for good in ["LICENSE", "notes/panel.txt", "page.md", "tables/rates.json"] {
        assert_eq!(names(good), 0, "{good}");
    }
    for (bad, faults) in [("x.exe", 1), ("a.rhai.bak", 1), ("PACK.toml", 3), ("Rule.rhai", 2), ("rule.RHAI", 3)] {
        assert_eq!(names(bad), faults, "{bad}");
    }
    Pack::from_checked(with(proved(), "x.exe", "x")).expect("a check that was added since keeps no pack from deciding");
}

#[test]
fn a_failing_case_is_found_where_it_stands() {
    let text = "{\"hook\": \"rule\", \"base\": {\"n\": 60, \"rating\": \"Good\"}, \"cases\": [\n\
        {\"name\": \"right\", \"expect\": {\"outcome\": \"met\"}},\n\
        {\"name\": \"wrong\", \"expect\": {\"outcome\": \"not_met\"}},\n\
        {\"name\": \"misspelt\", \"expects\": {\"outcome\": \"met\"}}]}";
    let check = checked(with(proved(), "cases/rule.json", text));
    let places: Vec<_> = check.cases.failures.iter().map(|failed| (failed.name.as_str(), failed.line)).collect();
    assert_eq!(places, [("misspelt", 4), ("wrong", 3)]);
    assert_eq!(check.cases.passed, 1, "a fault in one case hides no other");
}

#[test]
fn a_figure_against_a_choice_is_one_of_its_values() {
    let files = one_hook("kind = \"requirements\"", SHAPE, "require(\"a\", rating !in parameters.refused, \"x\");");
    let manifest = format!("{}refused = [\"Good\", \"poor\"]\n", files["pack.toml"]);
    let check = checked(with(files, "pack.toml", &manifest));
    let found = only(&check, "not-a-choice");
    assert_eq!((found.file.as_str(), found.line, found.column), ("pack.toml", 9, 20));
    assert_eq!(found.suggestion.as_deref(), Some("Poor"));
}

#[test]
fn what_works_and_deserves_a_second_look_is_said() {
    let script = "require(\"a\", n >= 60, \"enough\");";
    let check = checked(with(proved(), "rule.rhai", script));
    assert_eq!(only(&check, "unused-parameter").message, "No script reads `parameters.limit`.");
    let unread = only(&check, "unread-facts");
    assert_eq!((unread.severity, unread.message.as_str()), (Severity::Note, "The script never reads rating."));
    assert!(check.is_proposable(), "hints close no gate");
    let check = checked(with(proved(), "rule.rhai", "let x = n > parameters.limit;"));
    assert_eq!(only(&check, "says-nothing").severity, Severity::Warning);
}

/// Checks are added from time to time; a pack that was taken in before must go on deciding.
#[test]
fn a_pack_that_was_checked_once_is_compiled_for_ever() {
    let files = with(proved(), "rule.rhai", "if false { reqire(\"a\", true, \"x\"); } require(\"a\", true, \"x\");");
    assert!(Pack::from_files(files.clone()).is_err());
    let pack = Pack::from_checked(files).expect("it compiles");
    assert_eq!(evaluate(&pack, "rule", &json!({"n": 1, "rating": "Good"})).output["met"], 1);
}

/// "Keep this as a test": what the rules found is what the kept case expects, for every kind of hook.
#[test]
fn a_decision_becomes_a_case_that_passes() {
    let pack = alliance();
    for hook in ["eligibility", "windows", "scoring", "award"] {
        let cases: Value = serde_json::from_str(&alliance_files()[&format!("cases/{hook}.json")]).expect("JSON");
        let mut inputs = vec![cases["base"].clone(), json!({"nothing": "of the kind"})];
        inputs.extend((hook == "eligibility").then(|| {
            let mut refused = cases["base"].clone();
            refused["location"]["cqc"]["rating"] = json!("Inadequate");
            refused
        }));
        for input in inputs {
            let decision = evaluate(&pack, hook, &input);
            let text = kept_case(hook, "as it was", "Decision 7", &input, decision.outcome, &decision.output);
            let check = check(with(alliance_files(), "cases/kept.json", &text), Depth::Cases).0;
            assert_eq!(check.cases.failures, [], "{hook}: {text}");
            let other = text.replace(
                &format!("\"outcome\": \"{}\"", decision.outcome.name().replace(' ', "_")),
                "\"outcome\": \"refer\"",
            );
            assert_ne!(other, text);
        }
    }
}
