//! What a case expects and what came instead, in sentences for whoever answers for the rules.

use serde_json::Value;

use super::decision::Outcome;
use super::evaluate::Judgement;
use super::expect::Expect;
use super::plain::said;
use crate::kernel::text::pointer_step;

/// Said of one case at the most.
const MOST: usize = 10;

/// One thing that is not as expected.
#[derive(Debug)]
pub(super) enum Mismatch<'a> {
    /// A criterion: how it was to come out, and how it did.
    Criterion {
        id: &'a str,
        wanted: &'static str,
        came: &'a str,
    },
    /// The same criteria in another order.
    Order {
        list: &'static str,
        wanted: &'a [String],
        came: Vec<&'a str>,
    },
    Outcome {
        wanted: Outcome,
        came: &'a Judgement,
    },
    /// A part of the answer, by JSON pointer.
    Part {
        pointer: &'a str,
        wanted: &'a Value,
        came: Option<&'a Value>,
    },
    Length {
        wanted: usize,
        came: usize,
    },
    Message {
        wanted: &'a str,
        came: &'a str,
    },
}

/// Everything that is not as expected; nothing when the case passes.
pub(super) fn mismatches<'a>(expect: &'a Expect, judgement: &'a Judgement) -> Vec<Mismatch<'a>> {
    let (output, outcome) = (&judgement.output, judgement.outcome);
    let undecided = [outcome, expect.outcome].contains(&Outcome::CannotDecide);
    let mut wrong = vec![];
    if outcome == expect.outcome || !undecided {
        wrong.extend(criteria(expect, judgement));
    }
    if outcome != expect.outcome {
        if wrong.is_empty() {
            wrong.push(Mismatch::Outcome { wanted: expect.outcome, came: judgement });
        }
        return wrong;
    }
    for (pointer, wanted) in &expect.output {
        let came = output.pointer(pointer);
        if came != Some(wanted) {
            wrong.push(Mismatch::Part { pointer, wanted, came });
        }
    }
    let length = output.as_array().map_or(0, Vec::len);
    if let Some(wanted) = expect.length.filter(|wanted| *wanted != length || !output.is_array()) {
        wrong.push(Mismatch::Length { wanted, came: length });
    }
    let came = output["message"].as_str().unwrap_or_default();
    if let Some(wanted) = expect.message.as_deref().filter(|wanted| !came.contains(wanted)) {
        wrong.push(Mismatch::Message { wanted, came });
    }
    wrong
}

/// The criteria that came out otherwise than the case says. Met means that none is not met and none is referred;
/// referred, that none is not met.
fn criteria<'a>(expect: &'a Expect, judgement: &'a Judgement) -> Vec<Mismatch<'a>> {
    let nobody: &[String] = &[];
    let implied = |outcomes: &[Outcome]| outcomes.contains(&expect.outcome).then_some(nobody);
    let not_met = expect.not_met.as_deref().or(implied(&[Outcome::Met, Outcome::Refer]));
    let referred = expect.referred.as_deref().or(implied(&[Outcome::Met]));
    let mut wrong = vec![];
    for (list, wanted, (listed, unlisted)) in [
        ("not_met", not_met, ("to be not met", "to be met")),
        ("referred", referred, ("to be referred to an officer", "not to be referred to an officer")),
    ] {
        let Some(wanted) = wanted else { continue };
        let came = ids(&judgement.output[list]);
        if wanted.iter().eq(&came) {
            continue;
        }
        let before = wrong.len();
        let missing = wanted.iter().filter(|id| !came.contains(&id.as_str()));
        wrong.extend(missing.map(|id| Mismatch::Criterion { id, wanted: listed, came: how(id, judgement) }));
        let strangers = came.iter().copied().filter(|id| !wanted.iter().any(|known| known == id));
        wrong.extend(strangers.map(|id| Mismatch::Criterion { id, wanted: unlisted, came: how(id, judgement) }));
        if wrong.len() == before {
            wrong.push(Mismatch::Order { list: listed, wanted, came });
        }
    }
    wrong
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str()).collect()
}

/// How a criterion came out.
fn how<'a>(id: &str, judgement: &'a Judgement) -> &'a str {
    match judgement.trace.iter().find(|step| step.id == id).map(|step| step.outcome.as_str()) {
        Some("refer") => "referred to an officer",
        Some("clear") => "not referred",
        Some(outcome) => outcome,
        None => "not asked",
    }
}

/// All of it in sentences, the first of which names the case.
pub(super) fn sentences(name: &str, mismatches: &[Mismatch<'_>]) -> String {
    let mut said: Vec<String> = mismatches.iter().flat_map(Mismatch::expectations).collect();
    let more = said.len().saturating_sub(MOST);
    said.truncate(MOST);
    let mut text = format!("{} expects {}.", named(name), said.join(". It expects "));
    if more > 0 {
        text.push_str(&format!(" And {more} more."));
    }
    text
}

/// A case at the head of a sentence.
pub(super) fn named(name: &str) -> String {
    if name.is_empty() { "A case without a name".to_owned() } else { format!("The case “{name}”") }
}

impl Mismatch<'_> {
    /// What follows "The case expects".
    fn expectations(&self) -> Vec<String> {
        let one = match self {
            Self::Criterion { id, wanted, came } => format!("`{id}` {wanted}; it was {came}"),
            Self::Order { list, wanted, came } => {
                format!("the criteria {list} in the order {}; it was {}", wanted.join(", "), came.join(", "))
            }
            Self::Outcome { wanted, came } => {
                format!("the answer to be {}; it was {}", outcome(*wanted), answer(came))
            }
            Self::Part { pointer, wanted, came } => {
                let mut parts = vec![];
                differences(pointer, Some(wanted), *came, &mut parts);
                return parts;
            }
            Self::Length { wanted, came } => format!("{wanted} entries; there were {came}"),
            Self::Message { wanted, came } => format!("the message to have \"{wanted}\"; it was \"{came}\""),
        };
        vec![one]
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Refer => "referred to an officer",
        Outcome::Tie => "a tie",
        Outcome::CannotDecide => "undecided",
        other => other.name(),
    }
}

/// An outcome with what led to it.
fn answer(came: &Judgement) -> String {
    let name = outcome(came.outcome);
    let by = |list: &str| ids(&came.output[list]).iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    match came.outcome {
        Outcome::NotMet => format!("{name}, by {}", by("not_met")),
        Outcome::Refer => format!("{name}, by {}", by("referred")),
        Outcome::CannotDecide => {
            let message = came.output["message"].as_str().unwrap_or_default();
            format!("{name}: {}", message.trim_end_matches('.'))
        }
        _ => name.to_owned(),
    }
}

/// Every single value that differs, for a whole record or list is no sentence.
fn differences(pointer: &str, wanted: Option<&Value>, came: Option<&Value>, found: &mut Vec<String>) {
    match (wanted, came) {
        (Some(Value::Object(wanted)), Some(Value::Object(came))) => {
            for name in wanted.keys().chain(came.keys().filter(|name| !wanted.contains_key(*name))) {
                differences(&format!("{pointer}/{}", pointer_step(name)), wanted.get(name), came.get(name), found);
            }
        }
        (Some(Value::Array(wanted)), Some(Value::Array(came))) if wanted.len() == came.len() => {
            for (at, (wanted, came)) in wanted.iter().zip(came).enumerate() {
                differences(&format!("{pointer}/{at}"), Some(wanted), Some(came), found);
            }
        }
        (wanted, came) if wanted == came => {}
        (Some(wanted), Some(came)) => {
            found.push(format!("{} to be {}; it was {}", part(pointer), said(wanted), said(came)));
        }
        (Some(wanted), None) => found.push(format!("{} to be {}; there was none", part(pointer), said(wanted))),
        (None, Some(came)) => found.push(format!("no {}; it was {}", part(pointer), said(came))),
        (None, None) => {}
    }
}

/// A place in the answer: `` `price` of `A` ``, `` `id` of entry 1 of `order` ``.
fn part(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1).map(|step| match step.parse::<usize>() {
        Ok(at) => format!("entry {}", at + 1),
        Err(_) => format!("`{}`", step.replace("~1", "/").replace("~0", "~")),
    });
    let steps: Vec<String> = steps.collect();
    if steps.is_empty() { "the answer".to_owned() } else { steps.into_iter().rev().collect::<Vec<_>>().join(" of ") }
}
