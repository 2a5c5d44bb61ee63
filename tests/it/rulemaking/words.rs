//! What differs between two versions, in words.

use std::collections::BTreeMap;

use drawdown::engine::{Pack, changed_hooks, compare};

use crate::support::*;

const SCRIPT: &str = r#"// The gates of a small scheme.
const share = percent(answers.points, answers.most);
require("cqc-rating", cqc.rating !in ["Inadequate"], "A home rated Inadequate cannot join");
require("self-assessment", share >= 60, "The self-assessment must reach its share");
require("equality-policy", answers.equality, "There must be an equality policy");
refer("unrated", cqc.rating == "None", "An officer looks at homes without a rating");
"#;

/// A pack of one hook; `edits` are made in its files, each text for another.
fn pack(edits: &[(&str, &str, &str)]) -> Pack {
    let manifest = "title = \"Small\"\nowner = \"Test\"\nlanguage = 1\nhost_api = 1\n\n[hooks.eligibility]\nkind = \"requirements\"\n\n\
        [parameters]\nprice_weight_above = 50\nlots = [\"nursing\", \"residential\"]\n";
    let shape = r#"{"cqc": {"rating": "enum:Inadequate|Requires improvement|Good|None"},
        "answers": {"points": "int", "most": "int", "equality": "bool"}}"#;
    let case = r#"{"hook": "eligibility", "base": {"cqc": {"rating": "Good"},
        "answers": {"points": 8, "most": 10, "equality": true}}, "cases": [{"name": "good", "expect": {"outcome": "met"}}]}"#;
    let mut files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest.to_owned()),
        ("eligibility.rhai".to_owned(), SCRIPT.to_owned()),
        ("eligibility.shape.json".to_owned(), shape.to_owned()),
        ("cases/eligibility.json".to_owned(), case.to_owned()),
        ("README.md".to_owned(), "Read me.\n".to_owned()),
    ]);
    for (file, from, to) in edits {
        let text = files.entry((*file).to_owned()).or_default();
        assert!(text.contains(from), "{file} has no {from:?}");
        *text = text.replacen(from, to, 1);
    }
    Pack::from_files(files).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn sentences(before: &[(&str, &str, &str)], after: &[(&str, &str, &str)]) -> Vec<String> {
    compare(&pack(before), &pack(after)).into_iter().map(|change| change.sentence).collect()
}

#[test]
fn s05_a_text_that_is_no_longer_accepted_is_named() {
    let stricter = [("eligibility.rhai", "[\"Inadequate\"]", "[\"Inadequate\", \"Requires improvement\"]")];
    assert_eq!(sentences(&[], &stricter), ["cqc-rating: \"Requires improvement\" is no longer accepted (cqc.rating)."]);
    assert_eq!(sentences(&stricter, &[]), ["cqc-rating: \"Requires improvement\" is now accepted (cqc.rating)."]);
    let wider = [("eligibility.rhai", "cqc.rating == \"None\"", "cqc.rating in [\"None\", \"Inadequate\"]")];
    assert_eq!(sentences(&[], &wider), ["unrated: \"Inadequate\" now goes to an officer (cqc.rating)."]);
    let other = [("eligibility.rhai", "cqc.rating !in [\"Inadequate\"]", "cqc.rating in [\"Good\"]")];
    assert_eq!(
        sentences(&[], &other),
        ["The condition of cqc-rating was `cqc.rating !in [\"Inadequate\"]` and is now `cqc.rating in [\"Good\"]`."],
        "where the meaning turns round, both are quoted"
    );
}

#[test]
fn s05_the_councils_own_lists_are_followed_into_the_criteria_that_read_them() {
    let before = reworded("pack.toml", "refused_ratings = [", "refused_ratings = [");
    let after = reworded("pack.toml", "refused_ratings = [", "refused_ratings = [\"Requires improvement\", ");
    let (before, after) = (Pack::from_files(before).unwrap(), Pack::from_files(after).unwrap());
    let told: Vec<String> = compare(&before, &after).into_iter().map(|change| change.sentence).collect();
    assert_eq!(
        told,
        [
            "parameters: \"Requires improvement\" is now in refused_ratings.",
            "cqc-rating: \"Requires improvement\" is no longer accepted (cqc.rating).",
        ]
    );
    let hooks: Vec<String> = changed_hooks(&before, &after).into_iter().collect();
    assert!(hooks.contains(&"eligibility".to_owned()) && !hooks.contains(&"scoring".to_owned()), "{hooks:?}");
}

#[test]
fn s05_figures_criteria_reasons_and_conditions_are_told_apart() {
    let file = "eligibility.rhai";
    for (edits, expected) in [
        (
            vec![("pack.toml", "price_weight_above = 50", "price_weight_above = 60")],
            vec!["parameters: price_weight_above was 50 and is now 60."],
        ),
        (
            vec![(file, "require(\"equality-policy\", answers.equality, \"There must be an equality policy\");\n", "")],
            vec!["The criterion equality-policy is no longer asked: There must be an equality policy"],
        ),
        (
            vec![(file, "There must be an equality policy", "The home needs an equality policy")],
            vec![
                "The reason of equality-policy was \"There must be an equality policy\" and is now \"The home needs an equality policy\".",
            ],
        ),
        (
            vec![(file, "share >= 60", "share >= 70")],
            vec!["The condition of self-assessment was `share >= 60` and is now `share >= 70`."],
        ),
        (
            vec![(file, "answers.points, answers.most", "answers.points + 1, answers.most")],
            vec![
                "eligibility.rhai: `share` was `percent(answers.points, answers.most)` and is now `percent(answers.points + 1, answers.most)`.",
            ],
        ),
        (
            vec![
                (file, "require(\"equality-policy\"", "if cqc.rating == \"Good\" {\nrequire(\"equality-policy\""),
                (file, "an equality policy\");", "an equality policy\");\n}"),
            ],
            vec!["eligibility.rhai: the order of its lines, or when they run, has changed; see the lines."],
        ),
        (
            vec![
                (file, "// The gates of a small scheme.", "// Three gates."),
                (file, "share >= 60,", "share  >=  60,"),
            ],
            vec!["eligibility.rhai: only comments or the layout have changed."],
        ),
        (
            vec![("eligibility.shape.json", "\"equality\": \"bool\"", "\"equality\": \"bool\", \"beds\": \"int\"")],
            vec!["the facts of eligibility: answers.beds is new: \"int\"."],
        ),
        (
            vec![("cases/eligibility.json", "\"name\": \"good\"", "\"name\": \"a good home\"")],
            vec![
                "cases/eligibility.json: the case \"a good home\" is new.",
                "cases/eligibility.json: the case \"good\" is gone.",
            ],
        ),
        (vec![("README.md", "Read me.", "Read me first.")], vec!["The file README.md has changed; see the lines."]),
        (vec![], vec![]),
    ] {
        assert_eq!(sentences(&[], &edits), expected, "{edits:?}");
    }
}

#[test]
fn a_criterion_that_is_new_and_one_that_moved_are_told_apart() {
    let line = "require(\"equality-policy\", answers.equality, \"There must be an equality policy\");\n";
    let moved = [
        ("eligibility.rhai", line, ""),
        ("eligibility.rhai", "require(\"cqc-rating\"", &*format!("{line}require(\"cqc-rating\"")),
    ];
    let order = "eligibility.rhai: the order of its lines, or when they run, has changed; see the lines.";
    assert_eq!(sentences(&[], &moved), [order]);
    let new = [(
        "eligibility.rhai",
        "refer(\"unrated\"",
        "require(\"beds\", answers.most > 1, \"More than one bed\");\nrefer(\"unrated\"",
    )];
    assert_eq!(sentences(&[], &new), ["There is a new criterion beds: More than one bed"]);
}

#[test]
fn a_table_is_compared_row_by_row() {
    let with = |text: &str| {
        let mut files = care_home_files();
        files.insert("bands.csv".into(), text.into());
        Pack::from_files(files).unwrap()
    };
    let words = |before: &str, after: &str| {
        compare(&with(before), &with(after)).into_iter().map(|change| change.sentence).collect::<Vec<_>>()
    };
    assert_eq!(
        words("band,points\nA,3\nB,2\nC,1\n", "band,points\nA,4\nC,1\nD,0\n"),
        [
            "bands.csv: in the row A, points was 3 and is now 4.",
            "bands.csv: the row B, 2 is gone.",
            "bands.csv: the row D, 0 is new.",
        ]
    );
}

#[test]
fn t05_another_way_of_taking_applications_is_said() {
    let joining = |says: &str| [("pack.toml", "host_api = 1", format!("host_api = 1\napplications = {{ {says} }}"))];
    let (hold, always) = (joining("late = \"hold\""), joining("open = \"always\""));
    let edits = |edits: &[(&'static str, &'static str, String)]| {
        pack(&edits.iter().map(|(file, from, to)| (*file, *from, to.as_str())).collect::<Vec<_>>())
    };
    let told = |before: &Pack, after: &Pack| {
        compare(before, after).into_iter().map(|change| change.sentence).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&pack(&[]), &edits(&hold)),
        ["What becomes of a late application was: it waits for the next window. It is now: it is held sealed for a \
          decision."]
    );
    assert_eq!(
        told(&edits(&always), &pack(&[])),
        ["When applications are taken was: at any time. It is now: in windows."]
    );
}
