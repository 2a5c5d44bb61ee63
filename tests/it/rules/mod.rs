//! The rules engine, and the rule packs this repository ships.

mod alliance;
mod change;
mod check;
mod cli;
mod decision;
mod dialect;
pub mod elements;
mod evaluators;
mod failing;
mod fairness;
mod hostile;
mod hostile_scripts;
mod impact;
mod mistakes;
mod pack;
mod paradoxes;
mod price;
mod quality;
mod remote;
mod shipped;
mod slips;
mod stress;
mod tables;
mod vocabulary;

use std::collections::BTreeMap;
use std::path::Path;

use drawdown::engine::{Outcome, Pack, evaluate};
use rust_decimal::Decimal;
use serde_json::{Value, json};

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

/// An expression as the only thing a pack computes.
struct Worked(Pack);

impl Worked {
    /// Over facts of this shape.
    fn over(shape: &str, expression: &str) -> Self {
        let script = format!("require(\"worked\", true, `${{{expression}}}`);");
        let files = one_hook("kind = \"requirements\"", shape, &script);
        Self(Pack::from_files(files).unwrap_or_else(|found| panic!("{expression}: {found:?}")))
    }

    /// The figure, or the sentence with which it cannot be decided.
    fn ask(&self, facts: &Value) -> Result<Decimal, String> {
        let decision = evaluate(&self.0, "rule", facts);
        match decision.outcome {
            Outcome::Met => decision.trace[0].reason.parse().map_err(|_| decision.trace[0].reason.clone()),
            _ => Err(decision.output["message"].as_str().unwrap_or_default().to_owned()),
        }
    }
}

/// The figure of an expression without facts.
fn worked(expression: &str) -> Result<Decimal, String> {
    Worked::over(r#"{"n": "int"}"#, expression).ask(&json!({"n": 1}))
}
