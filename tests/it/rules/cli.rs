//! `drawdown rules` on folders: what it prints, and how it ends.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn rules(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_drawdown");
    Command::new(program).arg("rules").args(arguments).output().expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_new_pack_is_without_a_finding_and_teaches() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("ours");
    let pack = pack.to_str().expect("a path");
    let begun = rules(&["new", pack]);
    assert_eq!(begun.status.code(), Some(0), "{begun:?}");
    assert!(text(&begun).contains("rules check"), "{}", text(&begun));
    let checked = rules(&["check", pack]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked));
    assert!(text(&checked).ends_with("Ready to be proposed.\n"), "{}", text(&checked));
    assert_eq!(rules(&["new", pack]).status.code(), Some(2), "it writes over nothing");

    let script = Path::new(pack).join("eligibility.rhai");
    let slipped = std::fs::read_to_string(&script).expect("a script").replace("provider.rating", "provider.raiting");
    std::fs::write(&script, slipped).expect("written");
    let found = rules(&["check", pack]);
    assert_eq!(found.status.code(), Some(1));
    let said = text(&found);
    let line = "eligibility.rhai, line 7, column 32. Error: `provider` has no field `raiting`. Did you mean `rating`?";
    assert!(said.starts_with(line), "{said}");
    assert!(said.ends_with("Not usable: mend the errors first.\n"), "{said}");
    let json = rules(&["test", pack, "--format", "json"]);
    assert_eq!(json.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(report["findings"][0]["code"], "unknown-field");
    assert_eq!(report["closed"][0], "files");
}

#[test]
fn what_cannot_be_read_ends_with_two() {
    let missing = rules(&["check", "no/such/folder"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no/such/folder cannot be read"), "{missing:?}");
    assert_eq!(rules(&["test"]).status.code(), Some(2), "as every command line that makes no sense");
}
