//! How to ask a pack about tenders that nobody made: the pattern of its input, and where price, marks and weights are.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::StressPlan;
use super::dice::Dice;
use super::ranked::Ranked;
use crate::engine::compile::Hook;
use crate::engine::decision::Outcome;
use crate::engine::evaluate::{ask, judge, read_input};
use crate::engine::facts::{self, Facts};
use crate::engine::follow::{self, AWARD};
use crate::engine::hook::{Each, HookKind};
use crate::engine::limits;
use crate::engine::pack::Pack;
use crate::engine::shape::Shape;

/// A made-up tender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub name: String,
    /// Pence.
    pub price: i64,
    pub marks: Vec<i64>,
}

impl Offer {
    pub(super) fn price(&self) -> String {
        Decimal::new(self.price, 2).to_string()
    }
}

/// A pack as tenders see it.
pub(super) struct Model<'a> {
    pub pack: &'a Pack,
    scoring: &'a Hook,
    pub hook: String,
    /// The scoring's input without tenders, its list, and the first tender as a pattern.
    base: Value,
    each: Each,
    pattern: Value,
    price_field: String,
    /// Where marks are in a tender, by JSON pointer.
    pub marks_at: Vec<String>,
    award: Option<Award>,
    /// JSON pointers of the weights, into the input or `/parameters`, with what they stand at.
    pub weights: Vec<(String, Decimal)>,
    /// Pence.
    pub prices: (i64, i64),
    pub marks: (i64, i64),
    /// The part that scores the price.
    pub price_part: Option<String>,
}

/// The pattern of the award's input.
struct Award {
    base: Value,
    each: Each,
    pattern: Value,
}

impl<'a> Model<'a> {
    pub(super) fn of(pack: &'a Pack, plan: &StressPlan) -> Result<Self, String> {
        let hook = pack.hook(&plan.hook).filter(|hook| hook.contract.kind == HookKind::Scores);
        let hook = hook.ok_or_else(|| format!("the pack has no hook `{}` of the kind \"scores\"", plan.hook))?;
        let (base, each, pattern, offers) = pattern_of(pack, &plan.hook)?;
        let shape = follow::entry_fields(hook).and_then(|fields| fields.get(&plan.price_field));
        if !shape.is_some_and(|field| matches!(field.shape, Shape::Decimal | Shape::Int)) {
            return Err(format!("a tender has no number called `{}`: say which field is its price", plan.price_field));
        }
        let mut marks_at = vec![];
        find_marks(&pattern, "", plan, &mut marks_at);
        if marks_at.is_empty() {
            return Err("a tender of the pack's case has no marks: say which field holds one".to_owned());
        }
        let weights = weights(pack, &base, &each, plan)?;
        let price_part = hook.contract.parts.iter().find(|part| part.contains("price")).cloned();
        let model = Self {
            pack,
            scoring: hook,
            hook: plan.hook.clone(),
            prices: prices(plan, &offers)?,
            marks: marks(plan, &base, &offers, &marks_at)?,
            price_field: plan.price_field.clone(),
            award: pattern_of(pack, AWARD).ok().map(|(base, each, pattern, _)| Award { base, each, pattern }),
            base,
            each,
            pattern,
            marks_at,
            weights,
            price_part,
        };
        Ok(model)
    }

    /// A set of tenders: A, B, C…
    pub(super) fn offers(&self, dice: &mut Dice, count: u32) -> Vec<Offer> {
        (0..count)
            .map(|n| Offer {
                name: name(n),
                price: dice.between(self.prices.0, self.prices.1),
                marks: self.marks_at.iter().map(|_| dice.between(self.marks.0, self.marks.1)).collect(),
            })
            .collect()
    }

    /// A set of tenders with the highest mark everywhere, so that no threshold comes between price and points.
    pub(super) fn best(&self, dice: &mut Dice, count: u32) -> Vec<Offer> {
        let mut offers = self.offers(dice, count);
        offers.iter_mut().for_each(|offer| offer.marks.fill(self.marks.1));
        offers
    }

    /// A tender with the lowest mark everywhere.
    pub(super) fn decoy(&self, name: &str, price: i64) -> Offer {
        Offer { name: name.to_owned(), price, marks: vec![self.marks.0; self.marks_at.len()] }
    }

    /// Scores and ranks; `moved` weights stand otherwise. Also the operations it took.
    pub(super) fn rank(&self, offers: &[Offer], moved: &[(String, Decimal)]) -> (Ranked, u64) {
        let (input, figures) = self.input(offers, moved);
        let judged = read_input(self.pack, &self.hook, &input)
            .map(|facts| ask(self.scoring, &self.scoring.ast, &figures, &facts, limits::OPERATIONS))
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        let scored = match judged {
            Err(faults) => return (Ranked::undecided(faults), 0),
            Ok(scored) => scored,
        };
        if scored.outcome != Outcome::Scored {
            let message = scored.output["message"].as_str().unwrap_or_default().to_owned();
            return (Ranked::undecided(message), scored.operations);
        }
        let removed = |offer: &Offer| scored.output[&offer.name].get("removed").is_some();
        if offers.iter().all(removed) {
            return (Ranked::nobody(scored.output), scored.operations);
        }
        let Some(input) = self.award_input(offers) else {
            return (Ranked::by_total(scored.output), scored.operations);
        };
        match follow::award(self.pack, &input, &scored.output) {
            Some(award) => {
                let operations = scored.operations + award.operations;
                (Ranked::by_award(scored.output, award.outcome, &award.output), operations)
            }
            None => (Ranked::by_total(scored.output), scored.operations),
        }
    }

    fn input(&self, offers: &[Offer], moved: &[(String, Decimal)]) -> (Value, Facts) {
        let mut input = self.base.clone();
        let tenders = offers.iter().map(|offer| {
            let mut tender = self.pattern.clone();
            tender[&self.each.field] = Value::from(offer.name.as_str());
            self.reprice_elements(&mut tender, offer.price);
            tender[&self.price_field] = money(&tender[&self.price_field], offer.price);
            for (at, mark) in self.marks_at.iter().zip(&offer.marks) {
                if let Some(place) = tender.pointer_mut(at) {
                    *place = like(place, Decimal::from(*mark));
                }
            }
            tender
        });
        input[&self.each.list] = tenders.collect();
        let mut parameters = self.pack.parameters().clone();
        for (at, weight) in moved {
            let place = match at.strip_prefix("/parameters") {
                Some(rest) => parameters.pointer_mut(rest),
                None => input.pointer_mut(at),
            };
            if let Some(place) = place {
                *place = like(place, *weight);
            }
        }
        (input, figures(self.pack, &parameters))
    }

    /// Prices that a tender is made of, as many times those of the pattern as its whole price is.
    fn reprice_elements(&self, tender: &mut Value, pence: i64) {
        let Some(whole) = number(&tender[&self.price_field]).filter(|whole| !whole.is_zero()) else { return };
        let lists = tender.as_object_mut().into_iter().flatten().filter_map(|(_, value)| value.as_array_mut());
        for price in lists.flatten().filter_map(|entry| entry.get_mut(&self.price_field)) {
            let scaled = number(price).map(|part| (part * Decimal::from(pence) / whole).round());
            if let Some(pence) = scaled.and_then(|pence| i64::try_from(pence).ok()) {
                *price = money(price, pence);
            }
        }
    }

    fn award_input(&self, offers: &[Offer]) -> Option<Value> {
        let award = self.award.as_ref()?;
        let mut input = award.base.clone();
        let entries = offers.iter().map(|offer| {
            let mut entry = award.pattern.clone();
            entry[&award.each.field] = Value::from(offer.name.as_str());
            if let Some(price) = entry.get(&self.price_field).map(|price| money(price, offer.price)) {
                entry[&self.price_field] = price;
            }
            entry
        });
        input[&award.each.list] = entries.collect();
        Some(input)
    }
}

/// A to Z, then A1…
fn name(n: u32) -> String {
    char::from_u32(u32::from('A') + n).map_or_else(String::new, |letter| letter.to_string())
}

/// The pack's own figures, some of them moved.
fn figures(pack: &Pack, parameters: &Value) -> Facts {
    if parameters == pack.parameters() {
        return pack.figures().clone();
    }
    let read = Shape::of(parameters).ok().and_then(|shape| facts::read("/parameters", parameters, &shape).ok());
    read.unwrap_or_else(|| pack.figures().clone())
}

/// Base, list, first entry and all entries of the first case of a hook.
type Pattern = (Value, Each, Value, Vec<Value>);

fn pattern_of(pack: &Pack, hook: &str) -> Result<Pattern, String> {
    let each = pack.hook(hook).and_then(|hook| hook.contract.each.clone());
    let each = each.ok_or_else(|| format!("the pack has no hook `{hook}` that answers for a list"))?;
    let mut bases = pack.files().iter().filter(|(path, _)| path.starts_with("cases/")).filter_map(|(_, text)| {
        let mut file: Value = serde_json::from_str(text).ok()?;
        (file["hook"] == *hook).then(|| file["base"].take())
    });
    let base = bases.next().ok_or_else(|| format!("no case of the pack shows an input of the hook `{hook}`"))?;
    let entries = base[&each.list].as_array().cloned().unwrap_or_default();
    let pattern = entries.first().cloned();
    let pattern = pattern.ok_or_else(|| format!("the base of the case of `{hook}` has nothing in `{}`", each.list))?;
    Ok((base, each, pattern, entries))
}

/// Numbers of a tender that are marks, by JSON pointer.
fn find_marks(value: &Value, at: &str, plan: &StressPlan, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in
                fields.iter().filter(|(name, _)| **name != plan.price_field && !name.contains("weight"))
            {
                find_marks(value, &format!("{at}/{name}"), plan, found);
            }
        }
        // What a price is made of holds no marks.
        Value::Array(list) if list.iter().any(|entry| entry.get(&plan.price_field).is_some()) => {}
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| find_marks(value, &format!("{at}/{i}"), plan, found));
        }
        _ => {
            let named = at.rsplit('/').find(|step| step.parse::<usize>().is_err()).unwrap_or_default();
            if plan.mark_field.as_deref().is_none_or(|field| field == named) && number(value).is_some() {
                found.push(at.to_owned());
            }
        }
    }
}

fn weights(pack: &Pack, base: &Value, each: &Each, plan: &StressPlan) -> Result<Vec<(String, Decimal)>, String> {
    let mut found = BTreeMap::new();
    let mut outside = base.as_object().cloned().unwrap_or_default();
    outside.remove(&each.list);
    let parameters = Map::from_iter([("parameters".to_owned(), pack.parameters().clone())]);
    for record in [outside, parameters] {
        numbers(&Value::Object(record), "", &mut found);
    }
    if plan.weights.is_empty() {
        let read = parameters_read(pack, &plan.hook, base);
        found.retain(|at, _| {
            let named = at.rsplit('/').next().is_some_and(|name| name.contains("weight"));
            named && (!at.starts_with("/parameters/") || read.contains(at))
        });
        return Ok(found.into_iter().collect());
    }
    let known = |at: &String| found.get(at).map(|weight| (at.clone(), *weight));
    plan.weights.iter().map(|at| known(at).ok_or_else(|| format!("there is no number at {at}"))).collect()
}

/// The figures of the council's own that the scoring looks at: JSON pointers.
fn parameters_read(pack: &Pack, hook: &str, base: &Value) -> BTreeSet<String> {
    let Ok(facts) = read_input(pack, hook, base) else { return BTreeSet::new() };
    let steps = judge(pack, hook, &facts).trace;
    steps.into_iter().flat_map(|step| step.facts).map(|fact| fact.path.to_string()).collect()
}

fn numbers(value: &Value, at: &str, found: &mut BTreeMap<String, Decimal>) {
    if let Value::Object(fields) = value {
        fields.iter().for_each(|(name, value)| numbers(value, &format!("{at}/{name}"), found));
    } else if let Some(number) = number(value) {
        found.insert(at.to_owned(), number);
    }
}

fn prices(plan: &StressPlan, offers: &[Value]) -> Result<(i64, i64), String> {
    let pence = |price: Decimal| i64::try_from((price * Decimal::ONE_HUNDRED).round()).ok();
    let (from, to) = match plan.prices {
        Some(range) => range,
        None => {
            let prices: Vec<Decimal> = offers.iter().filter_map(|offer| number(&offer[&plan.price_field])).collect();
            let (lowest, highest) = (prices.iter().min().copied(), prices.iter().max().copied());
            let (lowest, highest) = lowest.zip(highest).ok_or("the tenders of the pack's case have no prices")?;
            (lowest * Decimal::new(8, 1), highest * Decimal::new(12, 1))
        }
    };
    match (pence(from), pence(to)) {
        (Some(from), Some(to)) if 0 < from && from < to && to <= 1_000_000_000_000 => Ok((from, to)),
        _ => Err("prices must run from above zero to something higher, ten thousand million pounds at most".to_owned()),
    }
}

fn marks(plan: &StressPlan, base: &Value, offers: &[Value], marks_at: &[String]) -> Result<(i64, i64), String> {
    let range = plan.marks.unwrap_or_else(|| {
        let mut named = BTreeMap::new();
        numbers(base, "", &mut named);
        let highest = named.into_iter().find(|(at, _)| at.ends_with("max_mark") || at.ends_with("highest_mark"));
        let given = offers.iter().flat_map(|offer| marks_at.iter().filter_map(|at| number(offer.pointer(at)?)));
        let highest = highest.map(|(_, mark)| mark).or(given.max()).and_then(|mark| i64::try_from(mark.round()).ok());
        (0, highest.unwrap_or(5))
    });
    match range {
        (from, to) if from < to && to - from <= 1_000_000 => Ok(range),
        _ => Err("marks must run from a lower to a higher one".to_owned()),
    }
}

/// A whole number or a decimal text.
fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.as_i64().map(Decimal::from),
        Value::String(text) => facts::plain_decimal(text),
        _ => None,
    }
}

/// A number in the notation of the one it takes the place of.
fn like(before: &Value, number: Decimal) -> Value {
    match before {
        Value::Number(_) => i64::try_from(number).map_or_else(|_| Value::from(number.to_string()), Value::from),
        _ => Value::from(number.to_string()),
    }
}

/// Pence as pounds; whole pounds where the price is a whole number.
fn money(before: &Value, pence: i64) -> Value {
    match before {
        Value::Number(_) => Value::from(pence / 100),
        _ => Value::from(Decimal::new(pence, 2).to_string()),
    }
}
