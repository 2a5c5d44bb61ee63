//! The vocabulary as documentation.

use std::fs;
use std::path::Path;

use drawdown::engine::{host_md, vocabulary};
use serde_json::Value;

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch of every snapshot in this repository")]
fn the_printed_vocabulary_is_the_engines_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/HOST.md");
    let printed = host_md();
    if std::env::var("UPDATE_SNAPSHOTS").is_ok() {
        fs::write(&path, &printed).expect("rules/HOST.md can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, printed, "run the tests with UPDATE_SNAPSHOTS=1 to rewrite rules/HOST.md");
}

fn words() -> Vec<Value> {
    let vocabulary = vocabulary();
    let topics = vocabulary["topics"].as_array().expect("topics").iter();
    topics.flat_map(|topic| topic["words"].as_array().expect("words").clone()).collect()
}

#[test]
fn every_word_says_what_it_is_with_an_example() {
    let words = words();
    assert!(words.len() > 20, "{}", words.len());
    for word in words {
        let help = word["help"].as_str().expect("help");
        let shown = help.contains("Example: `") || help.contains("For instance `");
        assert!(help.len() > 60 && shown, "{}: {help}", word["name"]);
        for parameter in word["parameters"].as_array().expect("parameters") {
            assert_ne!(parameter["kind"], "", "{}", word["signature"]);
        }
        assert_ne!(word["gives"], "", "{}", word["signature"]);
    }
}

#[test]
fn every_worked_example_is_true() {
    let mut worked = 0;
    for word in words() {
        for example in word["help"].as_str().expect("help").lines().filter_map(|line| line.strip_prefix("Example: ")) {
            let parts: Vec<&str> = example.split('`').collect();
            let [_, expression, _, value, ..] = parts[..] else { panic!("not `…` is `…`: {example}") };
            let equal = match value.parse::<rust_decimal::Decimal>() {
                Ok(number) => format!("{expression} == {number}"),
                Err(_) => format!("`${{{expression}}}` == \"{value}\""),
            };
            let script = format!("require(\"example\", {equal}, `gives ${{{expression}}}`);");
            let files = super::one_hook("kind = \"requirements\"", r#"{"n": "int"}"#, &script);
            let pack = drawdown::engine::Pack::from_files(files).unwrap_or_else(|found| panic!("{example}: {found:?}"));
            let decision = drawdown::engine::evaluate(&pack, "rule", &serde_json::json!({"n": 1}));
            assert_eq!(decision.outcome, drawdown::engine::Outcome::Met, "{example}: {}", decision.output);
            worked += 1;
        }
    }
    assert!(worked >= 15, "{worked}");
}

#[test]
fn built_in_words_that_are_printed_exist() {
    let vocabulary = vocabulary();
    let receivers = [("text", "\"abc\""), ("list", "[1, 2]"), ("number", "1.5")];
    for (kind, receiver) in receivers {
        for name in vocabulary["built_in"][kind].as_array().expect("names") {
            let name = name.as_str().expect("a name");
            // Called with the wrong number of values, an existing word is refused for that, a stranger as a stranger.
            let script = format!("let x = {receiver}; x.{name}(1, 2, 3, 4, 5, 6);");
            let files = super::one_hook("kind = \"requirements\"", r#"{"n": "int"}"#, &script);
            let said = match drawdown::engine::Pack::from_files(files) {
                Err(findings) => findings[0].message.clone(),
                Ok(pack) => {
                    let decision = drawdown::engine::evaluate(&pack, "rule", &serde_json::json!({"n": 1}));
                    decision.output["message"].to_string()
                }
            };
            assert!(!said.to_lowercase().contains("there is no function"), "{kind}.{name}: {said}");
        }
    }
}
