//! Which hooks a change of a pack touches: what a law that fixes the conditions of a market asks.

use drawdown::engine::{Pack, changed_hooks};

use super::{alliance, alliance_files};

/// The hooks touched when this text of a file is replaced.
fn touched(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = alliance_files();
    let text = files.get_mut(file).expect("the file");
    assert!(text.contains(from), "{file} has no {from}");
    *text = text.replacen(from, to, 1);
    changed_hooks(&alliance(), &Pack::from_files(files).expect("it compiles"))
}

#[test]
fn s05_a_change_touches_the_hooks_that_may_answer_differently() {
    assert_eq!(touched("windows.rhai", "Initial invitation", "First invitation"), ["windows"]);
    assert_eq!(touched("pack.toml", r#"["Inadequate"]"#, r#"["Inadequate", "Requires improvement"]"#), ["eligibility"]);
    assert_eq!(touched("pack.toml", "minimum_tender_days = 10", "minimum_tender_days = 12"), ["publication"]);
    assert_eq!(touched("award.shape.json", "\"quality_floor\"", " \"quality_floor\""), ["award"]);
    assert_eq!(touched("pack.toml", r#"each = "tenders.id""#, r#"each =  "tenders.id""#), [""; 0], "the same contract");
    let hook = "[hooks.eligibility]\nkind = \"requirements\"";
    let says = |as_of: &str| touched("pack.toml", hook, &format!("{hook}\nas_of = \"{as_of}\""));
    assert_eq!((says("submitted"), says("opened")), (vec!["eligibility".to_owned()], vec![]), "what is meant anyway");
    assert_eq!(touched("README.md", "One page", "A page"), [""; 0]);
}

#[test]
fn s05_a_hook_that_comes_or_goes_is_touched() {
    let mut files = alliance_files();
    files.remove("award.rhai");
    files.remove("award.shape.json");
    let manifest = files.get_mut("pack.toml").expect("the manifest");
    *manifest = manifest.replace("[hooks.award]\nkind = \"ranking\"\neach = \"scores.tender\"\n", "");
    let fewer = Pack::from_files(files).expect("it compiles");
    assert_eq!(changed_hooks(&alliance(), &fewer), ["award"]);
    assert_eq!(changed_hooks(&fewer, &alliance()), ["award"]);
}
