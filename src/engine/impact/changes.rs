//! What differs between two answers to one question, by the kind of question.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Answer, Difference, DifferenceKind};
use crate::engine::decision::Outcome;
use crate::engine::evaluate::Judgement;
use crate::engine::hook::HookKind;
use crate::engine::outcome::ELEMENTS;
use crate::engine::trace::Step;

/// In an order that depends on nothing but the two answers.
pub(super) fn between(kind: HookKind, before: &Answer, now: &Judgement) -> Vec<Difference> {
    match (before.outcome, now.outcome) {
        (Outcome::CannotDecide, Outcome::CannotDecide) => vec![],
        (Outcome::CannotDecide, _) => vec![Difference::new(DifferenceKind::Failure, "", message(&before.output), "")],
        (_, Outcome::CannotDecide) => vec![failure(&now.output)],
        _ => match kind {
            HookKind::Requirements => criteria(&before.trace, &now.trace),
            HookKind::Windows => windows(&before.output, &now.output),
            HookKind::Scores => points(&before.output, &now.output),
            HookKind::Ranking => places(&before.output, &now.output),
        },
    }
}

fn message(output: &Value) -> &str {
    output["message"].as_str().unwrap_or_default()
}

fn failure(output: &Value) -> Difference {
    let line = output["line"].as_u64().and_then(|line| usize::try_from(line).ok()).unwrap_or(0);
    Difference { line, ..Difference::new(DifferenceKind::Failure, "", "", message(output)).because(message(output)) }
}

/// Criteria that somebody fails on one side and not on the other; one that is new and met by everybody is no change
/// to anybody.
fn criteria(before: &[Step], now: &[Step]) -> Vec<Difference> {
    const NOT_ASKED: &str = "not asked";
    let adverse = |outcome: &str| matches!(outcome, "not met" | "refer");
    let find = |steps: &[Step], id: &str| steps.iter().position(|step| step.id == id);
    let gone = before.iter().filter(|step| find(now, &step.id).is_none());
    let ids: Vec<&str> = now.iter().chain(gone).map(|step| step.id.as_str()).collect();
    let mut changes = vec![];
    for id in ids {
        let (old, new) = (find(before, id).map(|at| &before[at]), find(now, id).map(|at| &now[at]));
        let words = |step: Option<&Step>| step.map_or(NOT_ASKED, |step| step.outcome.as_str()).to_owned();
        let (from, to) = (words(old), words(new));
        if from == to || !(adverse(&from) || adverse(&to)) {
            continue;
        }
        let told = if adverse(&to) { new } else { old };
        let change =
            Difference::new(DifferenceKind::Criterion, id, from, to).because(told.map_or("", |step| &step.reason));
        changes.push(match new {
            Some(step) => change.said_by(step),
            None => change,
        });
    }
    changes
}

fn windows(before: &Value, now: &Value) -> Vec<Difference> {
    let periods = |output: &Value| -> BTreeMap<String, (String, String)> {
        let text = |window: &Value, field: &str| window[field].as_str().unwrap_or_default().to_owned();
        let windows = output.as_array().into_iter().flatten().map(|window| {
            let period = format!("{} to {}", text(window, "opens"), text(window, "closes"));
            (text(window, "id"), (period, text(window, "reason")))
        });
        windows.collect()
    };
    let (old, new) = (periods(before), periods(now));
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = vec![];
    for id in ids {
        let period = |side: Option<&(String, String)>| side.map_or_else(|| "none".to_owned(), |(at, _)| at.clone());
        let (from, to) = (period(old.get(id)), period(new.get(id)));
        if from != to {
            let reason = new.get(id).or(old.get(id)).map_or("", |(_, reason)| reason);
            changes.push(Difference::new(DifferenceKind::Window, id, from, to).because(reason));
        }
    }
    changes
}

fn points(before: &Value, now: &Value) -> Vec<Difference> {
    let mut changes = vec![];
    for tender in keys(before, now) {
        let (old, new) = (&before[&tender], &now[&tender]);
        changes.extend(removal(&tender, old, new));
        let parts = keys(old, new).into_iter().filter(|part| part != REMOVED).map(|part| (format!("/{part}"), part));
        let elements = keys(&old[ELEMENTS], &new[ELEMENTS]).into_iter();
        let elements = elements.map(|id| (format!("/{ELEMENTS}/{id}"), format!("{ELEMENTS}/{id}")));
        for (pointer, part) in parts.chain(elements) {
            let given = |side: &Value| side.pointer(&pointer).and_then(Value::as_str).unwrap_or("none").to_owned();
            let (from, to) = (given(old), given(new));
            if from != to {
                changes.push(Difference {
                    part: Some(part),
                    ..Difference::new(DifferenceKind::Points, &tender, from, to)
                });
            }
        }
    }
    changes
}

/// Where a scoring says why it removed a tender.
const REMOVED: &str = "removed";

fn removal(tender: &str, before: &Value, now: &Value) -> Option<Difference> {
    let why = |side: &Value| side[REMOVED].as_str().map(str::to_owned);
    let words = |why: &Option<String>| if why.is_some() { "removed" } else { "scored" };
    let (old, new) = (why(before), why(now));
    let change = Difference::new(DifferenceKind::Removed, tender, words(&old), words(&new));
    (old.is_some() != new.is_some()).then(|| change.because(&new.or(old).unwrap_or_default()))
}

fn keys(before: &Value, now: &Value) -> BTreeSet<String> {
    [before, now].into_iter().filter_map(Value::as_object).flat_map(|object| object.keys().cloned()).collect()
}

/// Where one entry of a ranking stands.
#[derive(PartialEq)]
enum Standing<'a> {
    Place { place: i64, level: bool },
    Excluded { reason: &'a str },
    Absent,
}

impl<'a> Standing<'a> {
    fn of(id: &str, output: &'a Value) -> Self {
        let entry = |list: &str| output[list].as_array().into_iter().flatten().find(|entry| entry["id"] == *id);
        if let Some(place) = entry("order").and_then(|entry| entry["place"].as_i64()) {
            let level = output["tied"].as_array().into_iter().flatten().any(|tied| *tied == *id);
            return Self::Place { place, level };
        }
        match entry("excluded") {
            Some(excluded) => Self::Excluded { reason: excluded["reason"].as_str().unwrap_or_default() },
            None => Self::Absent,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Place { place, level: true } => format!("{place} level"),
            Self::Place { place, level: false } => place.to_string(),
            Self::Excluded { .. } => "excluded".to_owned(),
            Self::Absent => "not ranked".to_owned(),
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Excluded { reason } => reason,
            _ => "",
        }
    }
}

/// In the order of the new ranking, those excluded or gone last.
fn places(before: &Value, now: &Value) -> Vec<Difference> {
    let ids_of = |output: &Value, list: &str| -> Vec<String> {
        let ids = output[list].as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str());
        ids.map(str::to_owned).collect()
    };
    let listed = [(now, "order"), (now, "excluded"), (before, "order"), (before, "excluded")];
    let mut seen = BTreeSet::new();
    let mut changes = vec![];
    for id in listed.into_iter().flat_map(|(output, list)| ids_of(output, list)) {
        let (old, new) = (Standing::of(&id, before), Standing::of(&id, now));
        let (from, to) = (old.words(), new.words());
        if !seen.insert(id.clone()) || from == to {
            continue;
        }
        let gained = match (&old, &new) {
            (Standing::Place { place: old, .. }, Standing::Place { place: new, .. }) => Some(old - new),
            _ => None,
        };
        let reason = if new.reason().is_empty() { old.reason() } else { new.reason() };
        changes.push(Difference { gained, ..Difference::new(DifferenceKind::Place, &id, from, to).because(reason) });
    }
    changes
}
