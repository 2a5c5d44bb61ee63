//! A case from something that was judged: what the rules said once is what they must say again.

use serde::Serialize;
use serde_json::{Map, Value};

use super::decision::Outcome;
use crate::kernel::text::pointer_step;

/// A case file, in the order in which people read it.
#[derive(Serialize)]
struct Kept<'a> {
    hook: &'a str,
    base: &'a Value,
    cases: [KeptCase<'a>; 1],
}

#[derive(Serialize)]
struct KeptCase<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    given: Map<String, Value>,
    expect: Map<String, Value>,
}

/// The text of a case file that expects of `input` what was found in it: `cases/<name>.json` of a pack.
///
/// `note` says where the case comes from, and may be empty. What is expected are the outcome and, by its kind, the ids
/// not met and referred, the words of *cannot decide*, every window, the points of every tender, or the whole order.
pub fn kept_case(hook: &str, name: &str, note: &str, input: &Value, outcome: Outcome, output: &Value) -> String {
    let mut expect = Map::from_iter([("outcome".to_owned(), Value::from(key(outcome)))]);
    match outcome {
        Outcome::Met | Outcome::NotMet | Outcome::Refer => {
            for list in ["not_met", "referred"] {
                let ids = output[list].as_array().into_iter().flatten().map(|entry| entry["id"].clone());
                expect.insert(list.to_owned(), ids.collect());
            }
        }
        Outcome::CannotDecide => {
            expect.insert("message".to_owned(), output["message"].clone());
        }
        Outcome::Scheduled | Outcome::Scored | Outcome::Ranked | Outcome::Tie => {
            expect.extend(output.as_array().map(|list| ("length".to_owned(), Value::from(list.len()))));
            expect.insert("output".to_owned(), Value::Object(entries(output)));
        }
    }
    let cases = [KeptCase { name, note, given: Map::new(), expect }];
    let kept = Kept { hook, base: input, cases };
    serde_json::to_string_pretty(&kept).expect("texts and JSON values are always written") + "\n"
}

/// The entries of a list or a record, each by its JSON pointer.
fn entries(output: &Value) -> Map<String, Value> {
    match output {
        Value::Array(list) => list.iter().enumerate().map(|(i, entry)| (format!("/{i}"), entry.clone())).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (format!("/{}", pointer_step(name)), value.clone())).collect()
        }
        _ => Map::new(),
    }
}

/// The outcome as cases write it.
fn key(outcome: Outcome) -> String {
    outcome.name().replace(' ', "_")
}
