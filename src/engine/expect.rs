//! The text of a case: what it changes in its base, and what it expects. Whether that is what came out: [`super::mismatch`].

use serde::Deserialize;
use serde_json::{Map, Value};

use super::decision::Outcome;

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
    pub not_met: Option<Vec<String>>,
    /// The ids referred, in order, and no others.
    pub referred: Option<Vec<String>>,
    /// Values in the output, by JSON pointer.
    #[serde(default)]
    pub output: Map<String, Value>,
    /// How many entries the output has.
    pub length: Option<usize>,
    /// Words that the message of *cannot decide* has.
    pub message: Option<String>,
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
///
/// # Errors
/// What is wrong with the case, to be said after its name.
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
            _ => return Err(format!("changes {pointer}, which its base does not have")),
        }
    }
    Ok(input)
}
