//! Cases: the examples a council keeps beside its rules, run before the rules may decide anything.
//!
//! `cases/<name>.json`: a base input and, for each case, what is changed in it by JSON pointer and what is expected:
//! ```json
//! {"hook": "eligibility", "base": {…}, "cases": [
//!   {"name": "rated Inadequate", "given": {"/location/cqc/rating": "Inadequate"},
//!    "expect": {"outcome": "not_met", "not_met": ["cqc-rating"]}}]}
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::coverage::{Seen, Unseen};
use super::decision::Outcome;
use super::evaluate::{Judgement, answer};
use super::limits;
use super::pack::Pack;

/// How the cases of a pack went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseReport {
    pub passed: usize,
    pub failures: Vec<CaseFailure>,
    /// What the scripts can say that no case makes them say.
    pub unseen: Vec<Unseen>,
}

impl CaseReport {
    /// Every case passed, and every criterion was seen both ways.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && self.unseen.is_empty()
    }
}

/// A case that went otherwise than it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseFailure {
    pub file: String,
    /// The name of the case; empty when the file itself cannot be used.
    pub name: String,
    /// Plain sentences.
    pub detail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    hook: String,
    base: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    given: Map<String, Value>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    outcome: Outcome,
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

pub(super) fn run(pack: &Pack) -> CaseReport {
    let mut report = CaseReport::default();
    let mut seen: BTreeMap<&str, Seen> = pack.hooks().map(|hook| (hook, Seen::default())).collect();
    let mut ran: BTreeMap<&str, usize> = BTreeMap::new();
    let mut operations = 0;
    for (file, text) in pack.files().iter().filter(|(path, _)| path.starts_with("cases/")) {
        let cases: CaseFile = match serde_json::from_str(text) {
            Ok(cases) => cases,
            Err(error) => {
                report.fail(file, "", format!("The file is not a list of cases: {error}."));
                continue;
            }
        };
        let Some((&hook, seen)) = seen.iter_mut().find(|(hook, _)| **hook == cases.hook) else {
            report.fail(file, "", format!("The pack has no hook `{}`.", cases.hook));
            continue;
        };
        for case in &cases.cases {
            *ran.entry(hook).or_default() += 1;
            if operations > limits::CASE_OPERATIONS {
                report.fail(file, &case.name, "Not run: the cases before it used up what a pack may use.".to_owned());
                continue;
            }
            match changed(&cases.base, &case.given) {
                Err(fault) => report.fail(file, &case.name, fault),
                Ok(input) => {
                    let judgement = answer(pack, hook, &input);
                    operations += judgement.operations;
                    seen.add(&judgement.trace);
                    let wrong = disappointments(&case.expect, &judgement);
                    if wrong.is_empty() { report.passed += 1 } else { report.fail(file, &case.name, wrong.join(" ")) }
                }
            }
        }
    }
    for (hook, seen) in &seen {
        if !ran.contains_key(hook) {
            report.fail("", "", format!("No case shows the hook `{hook}` working."));
        }
        let sites = pack.hook(hook).map(|hook| hook.sites.as_slice()).unwrap_or_default();
        report.unseen.extend(seen.unseen(hook, sites));
    }
    report
}

impl CaseReport {
    fn fail(&mut self, file: &str, name: &str, detail: String) {
        self.failures.push(CaseFailure { file: file.to_owned(), name: name.to_owned(), detail });
    }
}

/// The base with each pointer set to its value. The last step of a pointer may be new in its record.
fn changed(base: &Value, given: &Map<String, Value>) -> Result<Value, String> {
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
fn disappointments(expect: &Expect, judgement: &Judgement) -> Vec<String> {
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
