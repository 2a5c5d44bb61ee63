//! Conditions that compare one fact with listed texts, told by what is on the list: `cqc.rating !in ["Inadequate"]`,
//! `cqc.rating in parameters.refused_ratings`, `application.kind == "again"`. Any other condition is left to be quoted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::script::Said;
use super::source::{self, Token};
use super::{Change, ChangeKind};

/// The council's own figures that are lists of texts: `parameters.refused_ratings` to its entries.
pub(super) type Lists = BTreeMap<String, BTreeSet<String>>;

pub(super) fn lists(parameters: &Value) -> Lists {
    let fields = parameters.as_object().into_iter().flatten();
    fields
        .filter_map(|(name, value)| {
            let entries: Option<BTreeSet<String>> =
                value.as_array()?.iter().map(|entry| entry.as_str().map(str::to_owned)).collect();
            Some((format!("parameters.{name}"), entries?))
        })
        .collect()
}

/// What was found to say of one condition.
pub(super) struct Told {
    pub changes: Vec<Change>,
    /// It is all there is to say: the rest of the condition is the same.
    pub whole: bool,
}

/// A fact, whether it has to be on the list (or must not be), and the list.
struct Listed {
    fact: String,
    wanted: bool,
    texts: BTreeSet<String>,
}

pub(super) fn compare(hook: &str, was: &Said<'_>, before: &Lists, is: &Said<'_>, after: &Lists) -> Told {
    let (old, new) = (source::split(was.condition(), "&&"), source::split(is.condition(), "&&"));
    let mut told = Told { changes: vec![], whole: old.len() == new.len() };
    for (old, new) in old.iter().zip(&new) {
        match (listed(old, before), listed(new, after)) {
            (Some(old), Some(new)) if old.fact == new.fact && old.wanted == new.wanted => {
                told.changes.extend(moved(hook, is, &old, &new));
            }
            _ => told.whole &= words(old) == words(new),
        }
    }
    if told.whole { told } else { Told { changes: vec![], whole: false } }
}

fn words<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    tokens.iter().map(|token| token.text).collect()
}

fn listed(tokens: &[Token<'_>], lists: &Lists) -> Option<Listed> {
    let depths = source::depths(tokens);
    let is_sign = |index: &usize| depths[*index] == 0 && matches!(tokens[*index].text, "in" | "!in" | "==" | "!=");
    let sign = (0..tokens.len()).find(is_sign)?;
    let (fact, list) = (&tokens[..sign], &tokens[sign + 1..]);
    let is_path = !fact.is_empty() && fact.iter().all(|token| token.text == "." || is_name(token.text));
    let texts = match (tokens[sign].text, list) {
        ("==" | "!=", [only]) => BTreeSet::from([source::literal(only)?.to_owned()]),
        ("in" | "!in", [open, inner @ .., close]) if open.text == "[" && close.text == "]" => texts(inner)?,
        ("in" | "!in", path) => lists.get(&words(path).concat())?.clone(),
        _ => return None,
    };
    let wanted = matches!(tokens[sign].text, "in" | "==");
    is_path.then(|| Listed { fact: words(fact).concat(), wanted, texts })
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn texts(inner: &[Token<'_>]) -> Option<BTreeSet<String>> {
    if inner.is_empty() {
        return Some(BTreeSet::new());
    }
    source::split(inner, ",")
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            [only] => source::literal(only).map(str::to_owned),
            _ => None,
        })
        .collect()
}

/// One change for each text that came on the list or left it.
fn moved(hook: &str, said: &Said<'_>, old: &Listed, new: &Listed) -> Vec<Change> {
    let told = |text: &String, on_list: bool| {
        let (id, fact) = (said.id(), &new.fact);
        let sentence = match (said.decides(), on_list == new.wanted) {
            (true, true) => format!("{id}: \"{text}\" is now accepted ({fact})."),
            (true, false) => format!("{id}: \"{text}\" is no longer accepted ({fact})."),
            (false, true) => format!("{id}: \"{text}\" now goes to an officer ({fact})."),
            (false, false) => format!("{id}: \"{text}\" no longer goes to an officer ({fact})."),
        };
        let change = Change::new(ChangeKind::Accepted, sentence).of(hook, id);
        if on_list { change.to(text.clone()) } else { change.from(text.clone()) }
    };
    let left = old.texts.difference(&new.texts).map(|text| told(text, false));
    left.chain(new.texts.difference(&old.texts).map(|text| told(text, true))).collect()
}
