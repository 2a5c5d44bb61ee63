//! The rules engine, and the rule packs this repository ships.

mod alliance;
mod decision;
mod dialect;
mod evaluators;
mod hostile;
mod hostile_scripts;
mod pack;
mod shipped;
mod vocabulary;

use std::collections::BTreeMap;
use std::path::Path;

use drawdown::engine::Pack;

/// The shipped pack of the Wiltshire Care Home Alliance.
fn alliance() -> Pack {
    Pack::from_files(alliance_files()).expect("the shipped pack compiles")
}

fn alliance_files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/wiltshire/care-home-alliance");
    Pack::read_folder(&folder).expect("the shipped pack can be read")
}

/// A pack of one hook called `rule`.
fn one_hook(contract: &str, shape: &str, script: &str) -> BTreeMap<String, String> {
    let manifest = format!(
        "title = \"Test\"\nowner = \"Test\"\nlanguage = 1\nhost_api = 1\n[hooks.rule]\n{contract}\n[parameters]\nlimit = 60\n"
    );
    [("pack.toml", manifest.as_str()), ("rule.shape.json", shape), ("rule.rhai", script)]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into()
}
