//! Taking a pack in: what is found, and where.

use std::collections::BTreeMap;

use drawdown::engine::{Finding, Pack};

use super::{alliance, alliance_files, one_hook};

const SHAPE: &str =
    r#"{"n": "int", "home": {"rating": "enum:Good|Poor", "beds": "int?"}, "tenders": [{"id": "text"}]}"#;

fn findings(files: BTreeMap<String, String>) -> Vec<Finding> {
    Pack::from_files(files).expect_err("it should not be taken in")
}

fn script(text: &str) -> Vec<Finding> {
    findings(one_hook("kind = \"requirements\"", SHAPE, text))
}

#[test]
fn the_hash_is_of_the_content_and_of_nothing_else() {
    let mut files = alliance_files();
    let hash = alliance().hash().to_owned();
    assert_eq!(hash.len(), 64);
    assert_eq!(Pack::from_files(files.clone()).expect("it compiles").hash(), hash);
    files.get_mut("pack.toml").expect("a manifest").push('\n');
    assert_ne!(Pack::from_files(files).expect("it compiles").hash(), hash);
}

#[test]
fn a_pack_shows_its_title_hooks_and_figures() {
    let pack = alliance();
    assert_eq!(pack.title(), "Wiltshire Care Home Alliance");
    assert_eq!(
        pack.hooks().collect::<Vec<_>>(),
        [
            "approval",
            "award",
            "carried_quality",
            "contract",
            "eligibility",
            "figures",
            "placement",
            "publication",
            "scoring",
            "windows"
        ]
    );
    assert!(pack.has_hook("award") && !pack.has_hook("direct_award"));
    assert_eq!(pack.parameters()["initial_closes_on"], "2021-01-15");
    assert!(pack.file("questionnaire.json").is_some());
}

#[test]
fn misprints_are_found_with_their_place() {
    for (text, code, line, column, message) in [
        ("require(\"a\", n > 5 \"x\");", "syntax", 1, 20, ""),
        ("let x = 1;\nrequire(\"a\", m > 5, \"x\");", "unknown-name", 2, 14, "nothing called `m`"),
        ("\n  while true { }", "not-in-language", 2, 3, "`while` is not part"),
        ("let n = 5;", "name-twice", 1, 5, "already the name of a fact"),
        ("let x = \"abc", "syntax", 1, 9, "not closed"),
    ] {
        let found = script(text);
        assert_eq!((found[0].code, found[0].line, found[0].column), (code, line, column), "{text}: {found:?}");
        assert!(found[0].message.contains(message), "{text}: {}", found[0].message);
        assert_eq!(found[0].file, "rule.rhai");
    }
}

/// Ordinary slips, each of which would run until its branch is taken: code, line, column and what is suggested.
#[test]
fn slips_are_found_before_they_can_decide_anything() {
    for (text, code, column, meant) in [
        ("require(\"a\", home.raiting == \"Good\", \"x\");", "unknown-field", 19, Some("rating")),
        ("if false { reqire(\"a\", true, \"x\"); }", "unknown-function", 12, Some("require")),
        ("fn f() { nothing_of_the_kind() } require(\"a\", true, \"x\");", "unknown-function", 10, None),
        ("require(\"a\", true);", "wrong-number-of-values", 1, None),
        ("require(\"a\", home.rating == \"good\", \"x\");", "not-a-choice", 29, Some("Good")),
        ("require(\"a\", home.rating in [\"Good\", \"Pooor\"], \"x\");", "not-a-choice", 38, Some("Poor")),
        ("require(\"a\", home.rating >= 60, \"x\");", "unlike-kinds", 26, None),
        ("require(\"a\", n == \"7\", \"x\");", "unlike-kinds", 16, None),
        ("require(\"a\", date(\"2021-02-08\") < \"2021-02-09\", \"x\");", "unlike-kinds", 33, None),
        ("require(\"a\", home.beds > 5, \"x\");", "may-be-missing", 14, None),
        ("require(\"a\", n, \"x\");", "not-a-condition", 14, None),
        ("if n { require(\"a\", true, \"x\"); }", "not-a-condition", 4, None),
        ("if false { require(\"a\", date(\"2021-02-30\") > date(\"2021-01-01\"), \"x\"); }", "bad-literal", 30, None),
        ("let m = money(\"1.005\");", "bad-literal", 15, None),
        ("for t in tenders { require(t.id, true, \"x\"); }", "computed-id", 20, None),
        ("require(\"The Id\", true, \"x\");", "bad-id", 9, None),
        ("require(\"a\", true, \" \");", "no-reason", 20, None),
        ("rank(\"a\", [1]);", "wrong-verb", 1, None),
        ("home.rating = \"Good\";", "read-only", 1, None),
        ("for t in tenders { if t.name == \"x\" { throw \"y\"; } }", "unknown-field", 25, None),
        ("let x = home.rating * 2;", "unlike-kinds", 21, None),
        ("let x = percent(home.rating, 5);", "unlike-kinds", 17, None),
        ("let x = percent(5, home.beds);", "may-be-missing", 20, None),
        ("let x = days_after(n, 5);", "unlike-kinds", 20, None),
        ("let x = round_half_up(1.5, 2.5);", "unlike-kinds", 28, None),
        ("for t in tenders.filter(|t| true) { if t.name == \"x\" { throw \"y\"; } }", "unknown-field", 42, None),
        ("let x = percent(n, \"5\");", "unlike-kinds", 20, None),
        ("let x = parameters.limt;", "unknown-field", 20, Some("limit")),
    ] {
        let found = script(text);
        let first = (found[0].code, found[0].column, found[0].suggestion.as_deref());
        assert_eq!(first, (code, column, meant), "{text}: {found:?}");
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].message.ends_with('.'), "{}", found[0].message);
    }
}

#[test]
fn what_is_right_is_not_complained_about() {
    for text in [
        "if known(home.beds) && home.beds > 5 { require(\"a\", true, \"x\"); }",
        "let h = home; require(\"a\", known(h.beds) && home.beds > 5, \"x\");",
        "let ids = []; for t in tenders { ids.push(t.id); } require(\"a\", \"A\" in ids && ids.len() < 5, \"x\");",
        "fn double(x) { x * 2 } require(\"a\", double(n) > parameters.limit / 7, \"x\");",
        "require(\"a\", home.rating.starts_with(\"Go\") || home.rating == \"Poor\", `because ${n}`);",
        "let best = lowest([n, 1.5]); require(\"a\", best * 2 >= n && !(best == 1), \"x\");",
        "let x = if n > 5 { n * 2 } else { 3 }; require(\"a\", x + parameters.limit > 1, `${n * 2} is twice`);",
        "let few = tenders.filter(|t| t.id == \"A\"); require(\"a\", few.len() == 0, \"x\");",
    ] {
        let pack = Pack::from_files(one_hook("kind = \"requirements\"", SHAPE, text));
        assert!(pack.is_ok(), "{text}: {pack:?}");
    }
}

#[test]
fn a_hidden_character_is_refused_where_it_stands() {
    let found = script("// fine\nlet x = \"\u{202e}abc\";");
    assert_eq!((found[0].code, found[0].line, found[0].column), ("hidden-character", 2, 10));
}

#[test]
fn h17_steps_belong_to_an_approval_and_each_has_a_name_of_its_own() {
    let files = |hook: &str, steps: &str| {
        let rule = one_hook(&format!("kind = \"requirements\"\nsteps = {steps}"), SHAPE, "let x = 1;");
        let named = |(path, text): (String, String)| {
            (path.replace("rule.", &format!("{hook}.")), text.replace("hooks.rule", &format!("hooks.{hook}")))
        };
        rule.into_iter().map(named).collect::<BTreeMap<String, String>>()
    };
    let pack = Pack::from_files(files("approval", r#"["recommendation", "decision"]"#)).expect("it compiles");
    assert_eq!(pack.steps("approval"), ["recommendation", "decision"]);
    assert_eq!(pack.steps("award"), [""; 0]);
    for (hook, steps) in
        [("award", r#"["one"]"#), ("approval", r#"["one", "one"]"#), ("approval", r#"["The Council"]"#)]
    {
        assert_eq!(findings(files(hook, steps))[0].code, "bad-contract", "{hook} {steps}");
    }
}

#[test]
fn a_manifest_must_fit_the_files() {
    let with = |contract: &str| one_hook(contract, SHAPE, "let x = 1;");
    for (files, code) in [
        (with("kind = \"scores\"\nparts = [\"price\"]"), "bad-contract"),
        (with("kind = \"scores\"\neach = \"tenders.id\""), "bad-contract"),
        (with("kind = \"ranking\"\neach = \"tenders.name\""), "bad-contract"),
        (with("kind = \"requirements\"\neach = \"tenders.id\""), "bad-contract"),
        (with("kind = \"opinions\""), "manifest"),
        (with("kind = \"requirements\"\nweight = 0.25"), "manifest"),
    ] {
        assert_eq!(findings(files)[0].code, code);
    }
    for (path, text, code) in [
        ("stray.rhai", "let x = 1;", "unknown-hook"),
        ("rule.shape.json", "{\"n\": \"number\"}", "bad-shape"),
        ("rule.shape.json", "{\"parameters\": \"int\"}", "reserved-name"),
        ("../rule.rhai", "let x = 1;", "bad-path"),
    ] {
        let mut files = with("kind = \"requirements\"");
        files.insert(path.to_owned(), text.to_owned());
        assert_eq!(findings(files)[0].code, code, "{path} {text}");
    }
    let mut files = with("kind = \"requirements\"");
    files.remove("rule.shape.json");
    assert_eq!(findings(files)[0].code, "missing-file");
    let mut files = with("kind = \"requirements\"");
    files.get_mut("pack.toml").expect("a manifest").push_str("share = 0.25\n");
    assert_eq!(findings(files)[0].code, "bad-parameter");
}

#[test]
fn cases_that_disagree_or_leave_a_side_unseen_are_reported() {
    let mut files = one_hook("kind = \"requirements\"", SHAPE, "require(\"a\", n >= parameters.limit, \"enough\");");
    let case = |expect: &str| {
        format!(
            r#"{{"hook": "rule", "base": {{"n": 60, "home": {{"rating": "Good"}}, "tenders": []}},
                "cases": [{{"name": "on the line", "expect": {{"outcome": "{expect}"}}}}]}}"#
        )
    };
    files.insert("cases/rule.json".to_owned(), case("met"));
    let report = Pack::from_files(files.clone()).expect("it compiles").run_cases();
    assert_eq!((report.passed, report.failures.len()), (1, 0));
    assert_eq!(report.unseen.len(), 1);
    assert_eq!((report.unseen[0].id.as_str(), report.unseen[0].outcome.as_str()), ("a", "not met"));
    assert!(!report.is_complete());

    files.insert("cases/rule.json".to_owned(), case("not_met"));
    let report = Pack::from_files(files.clone()).expect("it compiles").run_cases();
    assert_eq!(report.failures[0].name, "on the line");
    assert_eq!(
        report.failures[0].detail, "The case “on the line” expects the answer to be not met; it was met.",
        "where the case names no criterion"
    );

    files.remove("cases/rule.json");
    let report = Pack::from_files(files).expect("it compiles").run_cases();
    assert!(report.failures[0].detail.contains("No case shows"), "{:?}", report.failures);
}
