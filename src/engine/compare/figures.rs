//! The council's own figures: each that differs, once, with the rules that read it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::source::{self, Token};
use super::{Change, ChangeKind, leaves};
use crate::engine::pack::Pack;
use crate::engine::plain::said;
use crate::kernel::text::thousands;

/// One change for each figure that differs.
pub(super) fn compare(before: &Pack, after: &Pack) -> Vec<Change> {
    let (old, new) = (leaves::leaves(before.parameters()), leaves::leaves(after.parameters()));
    let scripts = [before, after].into_iter().flat_map(scripts).collect::<Vec<_>>();
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let differing = names.filter(|name| old.get(*name) != new.get(*name));
    differing.map(|name| Figure::of(name, &scripts).change(old.get(name).copied(), new.get(name).copied())).collect()
}

/// A hook and its script.
type Script<'a> = (&'a str, Vec<Token<'a>>);

fn scripts(pack: &Pack) -> impl Iterator<Item = Script<'_>> {
    pack.hooks().map(|hook| (hook, source::tokens(pack.file(&format!("{hook}.rhai")).unwrap_or_default())))
}

/// A figure and what the rules before and after do with it.
struct Figure<'a> {
    /// `bands.low` of a record.
    name: &'a str,
    /// The hooks that read it, in alphabetical order.
    readers: BTreeSet<&'a str>,
    is_money: bool,
}

impl<'a> Figure<'a> {
    fn of(name: &'a str, scripts: &[Script<'a>]) -> Self {
        let top = name.split('.').next().unwrap_or(name);
        let reading = scripts.iter().filter(|(_, tokens)| reads(tokens, top));
        Self {
            name,
            readers: reading.map(|(hook, _)| *hook).collect(),
            is_money: scripts.iter().any(|(_, tokens)| is_money(tokens, name)),
        }
    }

    fn change(&self, was: Option<&Value>, is: Option<&Value>) -> Change {
        let what = match (was, is) {
            (Some(was), Some(is)) => self.altered(was, is),
            (None, Some(is)) => format!("is new: {}", self.said(is)),
            (was, None) => format!("is gone; it was {}", self.said(was.unwrap_or(&Value::Null))),
        };
        let hooks: Vec<&str> = self.readers.iter().copied().collect();
        let readers = match hooks.as_slice() {
            [] => "no rule reads it".to_owned(),
            hooks => format!("read by {}", hooks.join(", ")),
        };
        let sentence = format!("The figure `{}` {what}; {readers}.", self.name);
        let only = if let [hook] = hooks[..] { hook } else { "" };
        let (before, after) = (was.map(leaves::said), is.map(leaves::said));
        Change { before, after, ..Change::new(ChangeKind::Parameter, sentence).of(only, self.name) }
    }

    fn altered(&self, was: &Value, is: &Value) -> String {
        let (Value::Array(old), Value::Array(new)) = (was, is) else {
            return format!("is {} instead of {}", self.said(is), self.said(was));
        };
        let without = |list: &[Value], other: &[Value]| -> Vec<String> {
            list.iter().filter(|entry| !other.contains(entry)).map(|entry| self.said(entry)).collect()
        };
        let (came, left) = (without(new, old).join(", "), without(old, new).join(", "));
        match (came.is_empty(), left.is_empty()) {
            (true, true) => format!("is in another order: {}", self.said(is)),
            (false, true) => format!("now has {came}"),
            (true, false) => format!("no longer has {left}"),
            (false, false) => format!("now has {came}, and no longer {left}"),
        }
    }

    fn said(&self, value: &Value) -> String {
        let amount = value.as_str().filter(|_| self.is_money);
        amount.map_or_else(|| said(value), pounds)
    }
}

/// Whether a script reads a figure, told from its words: it may say so once too often where all figures are handed on
/// together, and never once too seldom.
fn reads(tokens: &[Token<'_>], name: &str) -> bool {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut handed_on = false;
    for (at, token) in tokens.iter().enumerate() {
        let inserted = token.text.starts_with('`') && token.text.contains("parameters");
        match token.text {
            "parameters" if text(at + 1) == "." && text(at + 2) == name => return true,
            "parameters" if text(at + 1) == "[" && !text(at + 2).starts_with('"') => return true,
            "parameters" if text(at + 1) != "." => handed_on = true,
            _ if inserted && source::names(token, name) => return true,
            _ => {}
        }
    }
    handed_on && tokens.iter().any(|token| source::names(token, name))
}

/// Whether a script takes the figure for an amount of money: `money(parameters.cover)`.
fn is_money(tokens: &[Token<'_>], name: &str) -> bool {
    let path: Vec<&str> =
        ["money", "(", "parameters"].into_iter().chain(name.split('.').flat_map(|step| [".", step])).collect();
    tokens.windows(path.len()).any(|words| words.iter().map(|token| token.text).eq(path.iter().copied()))
}

/// `5000000.00` as `£5,000,000`; pence where there are some.
fn pounds(amount: &str) -> String {
    let (whole, pence) = amount.split_once('.').unwrap_or((amount, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let pence = if pence.trim_end_matches('0').is_empty() { String::new() } else { format!(".{pence}") };
    format!("{sign}£{}{pence}", thousands(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_people_write_it() {
        for (written, said) in
            [("5000000.00", "£5,000,000"), ("13.72", "£13.72"), ("999", "£999"), ("-1000.50", "-£1,000.50")]
        {
            assert_eq!(pounds(written), said);
        }
    }

    #[test]
    fn a_script_reads_what_it_names_or_hands_on() {
        for (script, is_read) in [
            ("require(\"a\", n > parameters.limit, \"x\");", true),
            ("require(\"a\", n > parameters.limits, \"x\");", false),
            ("// parameters.limit\nrequire(\"a\", limit > 1, \"x\");", false),
            ("require(\"a\", true, `at most ${parameters.limit}`);", true),
            ("const p = parameters; require(\"a\", n > p.limit, \"x\");", true),
            ("const p = parameters; require(\"a\", n > p.other, \"x\");", false),
            ("require(\"a\", n > parameters[which], \"x\");", true),
            ("require(\"a\", n > parameters[\"limit\"], \"x\");", true),
        ] {
            assert_eq!(reads(&source::tokens(script), "limit"), is_read, "{script}");
        }
    }
}
