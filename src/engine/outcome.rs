//! From what a script said to what that means. Scripts never sort and never conclude: this does, the same way for
//! every council, and it says *cannot decide* when the script's answer does not hold together.

use std::collections::{BTreeMap, BTreeSet};

use rhai::Dynamic;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::decision::Outcome;
use super::facts::Facts;
use super::hook::{Contract, Each, HookKind};
use super::trace::{Entry, Said, local};

/// The outcome and its output.
///
/// # Errors
/// A plain sentence when nothing can be concluded.
pub(super) fn conclude(contract: &Contract, facts: &Facts, entries: &[Entry]) -> Result<(Outcome, Value), String> {
    match contract.kind {
        HookKind::Requirements => requirements(entries),
        HookKind::Windows => windows(entries),
        HookKind::Scores => scores(entries, &listed(contract, facts)?, &contract.parts),
        HookKind::Ranking => ranking(entries, &listed(contract, facts)?),
    }
}

/// `{"not_met": [{"id", "reason"}], "referred": [{"id", "reason"}], "met": n}`
fn requirements(entries: &[Entry]) -> Result<(Outcome, Value), String> {
    if entries.is_empty() {
        return Err("the rules named no criterion at all".to_owned());
    }
    no_repeats(entries.iter().map(|entry| entry.step.id.as_str()), "criterion")?;
    let named = |wanted: fn(&Said) -> bool| -> Vec<Value> {
        entries
            .iter()
            .filter(|entry| wanted(&entry.said))
            .map(|entry| json!({"id": entry.step.id, "reason": entry.step.reason}))
            .collect()
    };
    let not_met = named(|said| matches!(said, Said::Require { met: false }));
    let referred = named(|said| matches!(said, Said::Refer { flag: true }));
    let met = entries.iter().filter(|entry| matches!(entry.said, Said::Require { met: true })).count();
    let outcome = match (not_met.is_empty(), referred.is_empty()) {
        (false, _) => Outcome::NotMet,
        (true, false) => Outcome::Refer,
        (true, true) => Outcome::Met,
    };
    Ok((outcome, json!({"not_met": not_met, "referred": referred, "met": met})))
}

/// `[{"id", "opens": "2021-03-08T09:00", "closes": "2021-03-12T15:00", "reason"}]`, London time, in order of opening.
fn windows(entries: &[Entry]) -> Result<(Outcome, Value), String> {
    no_repeats(entries.iter().map(|entry| entry.step.id.as_str()), "window")?;
    let mut windows: Vec<_> = entries
        .iter()
        .filter_map(|entry| match entry.said {
            Said::Window { opens, closes } => Some((opens, closes, &entry.step)),
            _ => None,
        })
        .collect();
    windows.sort_by_key(|(opens, ..)| *opens);
    for pair in windows.windows(2) {
        let ((_, closes, earlier), (opens, _, later)) = (&pair[0], &pair[1]);
        if opens < closes {
            return Err(format!("the window {} opens before the window {} closes", later.id, earlier.id));
        }
    }
    let written = windows.iter().map(|(opens, closes, step)| {
        json!({"id": step.id, "opens": local(*opens), "closes": local(*closes), "reason": step.reason})
    });
    Ok((Outcome::Scheduled, written.collect()))
}

/// Where a scoring says what the elements of a price earned.
pub(super) const ELEMENTS: &str = "elements";

/// What a scoring said of one tender.
#[derive(Default)]
struct Scored<'a> {
    points: BTreeMap<&'a str, Decimal>,
    /// Of the elements of its price, where the script says so.
    elements: BTreeMap<&'a str, Decimal>,
    /// The reason for which it was removed.
    removed: Option<&'a str>,
}

/// `{"<tender>": {"price": "60", "quality": "30.4", "total": "90.4"}}`, with `"elements": {"night": "15.2"}` where elements of its
/// price were scored; one that was removed has what it was given before and `"removed": "<reason>"`.
fn scores(entries: &[Entry], listed: &[String], parts: &[String]) -> Result<(Outcome, Value), String> {
    let mut tenders: BTreeMap<&str, Scored<'_>> = BTreeMap::new();
    for entry in entries {
        let (id, about) = (entry.step.id.as_str(), entry.step.reason.as_str());
        let tender = tenders.entry(id).or_default();
        match entry.said {
            _ if tender.removed.is_some() => return Err(format!("{id} was removed, and then spoken of again")),
            Said::Score { .. } if !parts.iter().any(|part| part == about) => {
                return Err(format!("`{about}` is no part that this method scores"));
            }
            Said::Score { points } => {
                if tender.points.insert(about, points).is_some() {
                    return Err(format!("{id} was given points for {about} twice"));
                }
            }
            Said::ScoreElement { .. } if parts.iter().any(|part| part == ELEMENTS) => {
                return Err(format!("elements are scored beside a part that is called `{ELEMENTS}`"));
            }
            Said::ScoreElement { points } => {
                if tender.elements.insert(about, points).is_some() {
                    return Err(format!("{id} was given points for the element {about} twice"));
                }
            }
            _ => tender.removed = Some(about),
        }
    }
    if let Some(stranger) = tenders.keys().find(|tender| !listed.iter().any(|id| id == *tender)) {
        return Err(format!("{stranger} was given points or removed, and is not in the input"));
    }
    for tender in listed {
        let said = tenders.get(tender.as_str());
        let lacks = |part: &&String| !said.is_some_and(|said| said.points.contains_key(part.as_str()));
        if let Some(part) = parts.iter().find(lacks).filter(|_| said.is_none_or(|said| said.removed.is_none())) {
            return Err(format!("{tender} was given no points for {part}"));
        }
    }
    let table = tenders.into_iter().map(|(tender, said)| {
        let points = said.points.into_iter().map(|(part, given)| (part.to_owned(), text(given)));
        let elements: Map<String, Value> =
            said.elements.into_iter().map(|(element, given)| (element.to_owned(), text(given))).collect();
        let elements = (!elements.is_empty()).then(|| (ELEMENTS.to_owned(), Value::Object(elements)));
        let removed = said.removed.map(|reason| ("removed".to_owned(), Value::from(reason)));
        (tender.to_owned(), Value::Object(points.chain(elements).chain(removed).collect()))
    });
    Ok((Outcome::Scored, Value::Object(table.collect())))
}

/// `{"order": [{"place": 1, "id", "keys": ["90.4", "30.4", "-500"]}], "excluded": [{"id", "reason"}], "tied": ["…"]}`
///
/// Those level in every key share a place and are listed in `tied`; the place after them counts them all.
fn ranking(entries: &[Entry], listed: &[String]) -> Result<(Outcome, Value), String> {
    let mut ranked: Vec<(&[Decimal], &str)> = vec![];
    let mut excluded = vec![];
    let mut answered = BTreeSet::new();
    for entry in entries {
        let id = entry.step.id.as_str();
        if !answered.insert(id) {
            return Err(format!("{id} was ranked or excluded twice"));
        }
        match &entry.said {
            Said::Rank { keys } => ranked.push((keys, id)),
            _ => excluded.push(json!({"id": id, "reason": entry.step.reason})),
        }
    }
    if let Some(stranger) = answered.iter().find(|id| !listed.iter().any(|known| known == *id)) {
        return Err(format!("{stranger} was ranked or excluded and is not in the input"));
    }
    if let Some(forgotten) = listed.iter().find(|id| !answered.contains(id.as_str())) {
        return Err(format!("{forgotten} was neither ranked nor excluded"));
    }
    if ranked.iter().any(|(keys, _)| keys.len() != ranked[0].0.len()) {
        return Err("the entries were not all ranked by the same number of keys".to_owned());
    }
    ranked.sort_by(|a, b| b.0.cmp(a.0).then(a.1.cmp(b.1)));
    let level = |keys: &[Decimal]| ranked.iter().filter(|(other, _)| *other == keys).count();
    let place = |keys: &[Decimal]| ranked.iter().take_while(|(other, _)| *other != keys).count() + 1;
    let order: Vec<Value> = ranked
        .iter()
        .map(|(keys, id)| {
            let written: Vec<Value> = keys.iter().map(|key| text(*key)).collect();
            json!({"place": place(keys), "id": id, "keys": written})
        })
        .collect();
    let tied: Vec<&str> = ranked.iter().filter(|(keys, _)| level(keys) > 1).map(|(_, id)| *id).collect();
    let outcome = if tied.is_empty() { Outcome::Ranked } else { Outcome::Tie };
    Ok((outcome, json!({"order": order, "excluded": excluded, "tied": tied})))
}

fn text(number: Decimal) -> Value {
    Value::from(number.normalize().to_string())
}

fn no_repeats<'a>(ids: impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(format!("the {what} `{id}` was decided twice"));
        }
    }
    Ok(())
}

/// The ids the script must answer for, in the order of the input.
fn listed(contract: &Contract, facts: &Facts) -> Result<Vec<String>, String> {
    let Some(Each { list, field }) = &contract.each else { return Ok(vec![]) };
    let entries = facts.0.value(list).ok_or_else(|| format!("the input has no list `{list}`"))?;
    let entries = entries.as_array_ref().map_err(|_| format!("`{list}` is not a list"))?;
    if entries.is_empty() {
        return Err(format!("there is nothing in `{list}`"));
    }
    let ids: Vec<String> = entries.iter().filter_map(|entry| id_of(entry, field)).collect();
    no_repeats(ids.iter().map(String::as_str), "entry")?;
    Ok(ids)
}

fn id_of(entry: &Dynamic, field: &str) -> Option<String> {
    let record = entry.read_lock::<Facts>()?;
    record.0.value(field)?.clone().into_string().ok()
}
