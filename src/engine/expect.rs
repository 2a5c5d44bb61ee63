//! The text of a case: what it changes in its base, what it expects, and whether that is what came out.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::decision::Outcome;
use super::evaluate::Judgement;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseFile {
    pub hook: String,
    pub base: Value,
    /// Read one by one, so that a fault in one does not hide the others.
    pub cases: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    #[serde(rename = "name")]
    _name: String,
    /// Where it comes from, for people.
    #[serde(default, rename = "note")]
    _note: String,
    #[serde(default)]
    pub given: Map<String, Value>,
    pub expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    pub outcome: Outcome,
    /// The ids not met, in order, and no others.
    not_met: Option<Vec<String>>,
    /// The ids referred, in order, and no others.
    referred: Option<Vec<String>>,
    /// Values in the output, by JSON pointer.
    #[serde(default)]
    output: Map<String, Value>,
    /// How many entries the output has.
    length: Option<usize>,
    /// Words that the message of *cannot decide* has.
    message: Option<String>,
}

impl Expect {
    /// It names no criterion, no figure and no words: many a wrong rule has the same outcome.
    pub(super) fn is_weak(&self) -> bool {
        let says_more = self.not_met.is_some()
            || self.referred.is_some()
            || !self.output.is_empty()
            || self.length.is_some()
            || self.message.is_some();
        !says_more && self.outcome != Outcome::Met
    }
}

/// The base with each pointer set to its value. The last step of a pointer may be new in its record.
pub(super) fn changed(base: &Value, given: &Map<String, Value>) -> Result<Value, String> {
    let mut input = base.clone();
    for (pointer, value) in given {
        if let Some(place) = input.pointer_mut(pointer) {
            *place = value.clone();
            continue;
        }
        let parent = pointer.rsplit_once('/').and_then(|(parent, name)| Some((input.pointer_mut(parent)?, name)));
        match parent {
            Some((Value::Object(record), name)) => {
                record.insert(name.replace("~1", "/").replace("~0", "~"), value.clone());
            }
            _ => return Err(format!("The base input has no place {pointer}.")),
        }
    }
    Ok(input)
}

/// What is not as expected, in sentences.
pub(super) fn disappointments(expect: &Expect, judgement: &Judgement) -> Vec<String> {
    let output = &judgement.output;
    let mut wrong = vec![];
    if judgement.outcome != expect.outcome {
        wrong.push(format!("The outcome is {}, not {}: {output}.", judgement.outcome, expect.outcome));
        return wrong;
    }
    for (list, ids) in [("not_met", &expect.not_met), ("referred", &expect.referred)] {
        let found = ids_of(&output[list]);
        if let Some(ids) = ids.as_ref().filter(|ids| **ids != found) {
            wrong.push(format!("{list} is [{}], not [{}].", found.join(", "), ids.join(", ")));
        }
    }
    for (pointer, value) in &expect.output {
        let found = output.pointer(pointer);
        if found != Some(value) {
            let found = found.map_or_else(|| "missing".to_owned(), ToString::to_string);
            wrong.push(format!("{pointer} is {found}, not {value}."));
        }
    }
    let length = output.as_array().map(Vec::len);
    if expect.length.is_some() && expect.length != length {
        wrong.push(format!("The output has {} entries.", length.unwrap_or_default()));
    }
    if let Some(words) = &expect.message {
        let message = output["message"].as_str().unwrap_or_default();
        if !message.contains(words.as_str()) {
            wrong.push(format!("The message is \"{message}\"."));
        }
    }
    wrong
}

fn ids_of(list: &Value) -> Vec<String> {
    let ids = list.as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str());
    ids.map(str::to_owned).collect()
}
