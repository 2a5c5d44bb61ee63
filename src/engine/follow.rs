//! From the points of a scoring to the ranking that follows: the award's input with the points written in.
//!
//! The two hooks meet in names. In the entry that the award's `each` knows by a tender's id, the points of the part
//! `price` are written to the field `price_points`, those of `total` to `total_points` or, where the shape has no
//! such field, to `total` itself (unless a tender has a fact of that name: a price is never taken for its points).

use std::collections::BTreeMap;

use serde_json::Value;

use super::compile::Hook;
use super::evaluate::{Judgement, judge, read_input};
use super::hook::{Each, HookKind};
use super::pack::Pack;
use super::shape::{Field, Shape};

pub(super) const SCORING: &str = "scoring";
/// The hook that ranks what the hook `scoring` scored.
pub(super) const AWARD: &str = "award";

/// The ranking that follows from `points`, over an award's input whose entries are the same tenders; those that the
/// scoring removed are not ranked. None when the pack has no such hook or the input does not have its shape.
pub(super) fn award(pack: &Pack, input: &Value, points: &Value) -> Option<Judgement> {
    let hook = pack.hook(AWARD).filter(|hook| hook.contract.kind == HookKind::Ranking)?;
    let input = with_points(pack, hook, input, points)?;
    let facts = read_input(pack, AWARD, &input).ok()?;
    Some(judge(pack, AWARD, &facts))
}

fn with_points(pack: &Pack, hook: &Hook, input: &Value, points: &Value) -> Option<Value> {
    let Each { list, field } = hook.contract.each.as_ref()?;
    let mut input = input.clone();
    let entries = input[list].as_array_mut()?;
    entries.retain(|entry| entry[field].as_str().is_none_or(|id| points[id].get("removed").is_none()));
    for entry in entries {
        let parts = entry[field].as_str().and_then(|id| points[id].as_object());
        for (part, given) in parts.into_iter().flatten() {
            if let Some(name) = points_field(pack, hook, part) {
                entry[name] = given.clone();
            }
        }
    }
    Some(input)
}

/// The field of an award's entry that takes the points of a part.
fn points_field(pack: &Pack, award: &Hook, part: &str) -> Option<String> {
    let is_fact = pack.hook(SCORING).and_then(entry_fields).is_some_and(|facts| facts.contains_key(part));
    let plain = (!is_fact).then(|| part.to_owned());
    let fields = entry_fields(award)?;
    [Some(format!("{part}_points")), plain].into_iter().flatten().find(|name| fields.contains_key(name))
}

/// The fields of one entry of the list that a hook answers for.
pub(super) fn entry_fields(hook: &Hook) -> Option<&BTreeMap<String, Field>> {
    let Each { list, .. } = hook.contract.each.as_ref()?;
    match &hook.shape.fields()?.get(list)?.shape {
        Shape::List(entry) => entry.fields(),
        _ => None,
    }
}
