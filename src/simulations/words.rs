//! What a simulation found, in words.

use serde_json::Value;

use super::model::Pair;
use crate::engine::{Difference, DifferenceKind, Outcome};
use crate::kernel::text::thousands;

/// An outcome as it is stored: `not_met`.
pub fn slug(outcome: Outcome) -> String {
    serde_json::to_value(outcome).ok().as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub fn outcome(slug: &str) -> Option<Outcome> {
    serde_json::from_value(Value::from(slug)).ok()
}

/// `met → not met: 732 of 10,000`
pub fn pair(pair: &Pair, of: i64) -> String {
    let Pair { from, to, fits, decisions } = pair;
    format!("{}: {} of {}", arrow(from, to, *fits), grouped(*decisions), grouped(of))
}

/// One or two sentences about one decision.
pub fn summary(who: &str, from: &str, to: &str, fits: bool, changes: &[Difference]) -> String {
    let mut sentence = format!("{who}: {}.", arrow(from, to, fits));
    let mut said = vec![];
    for change in changes {
        let why = reason(change);
        if !why.is_empty() && !said.contains(&why) && said.len() < 3 {
            sentence.push_str(&format!(" {}.", why.trim_end_matches('.')));
            said.push(why);
        }
    }
    sentence
}

fn arrow(from: &str, to: &str, fits: bool) -> String {
    match (fits, from == to) {
        (false, _) => format!("{}; its facts do not have the shape that these rules read", named(from)),
        (true, true) => format!("{} as before, but otherwise", named(from)),
        (true, false) => format!("{} → {}", named(from), named(to)),
    }
}

fn reason(change: &Difference) -> String {
    match change.kind {
        DifferenceKind::Place => format!("{} goes from {} to {}", change.id, place(&change.from), place(&change.to)),
        DifferenceKind::Award => format!("the award goes from {} to {}", change.from, change.to),
        DifferenceKind::Window => format!("{}: {} becomes {}", change.id, change.from, change.to),
        DifferenceKind::Criterion if change.to != "not met" && change.to != "refer" => {
            format!("{} is no longer {}", change.id, if change.from == "refer" { "referred" } else { "failed" })
        }
        DifferenceKind::Points => String::new(),
        _ => change.reason.clone(),
    }
}

fn place(words: &str) -> String {
    if words.starts_with(|first: char| first.is_ascii_digit()) { format!("place {words}") } else { words.to_owned() }
}

fn named(slug: &str) -> String {
    slug.replace('_', " ")
}

/// `10,000`
fn grouped(number: i64) -> String {
    thousands(&number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_as_people_say_them() {
        let found = Pair { from: "met".into(), to: "not_met".into(), fits: true, decisions: 732 };
        assert_eq!(pair(&found, 10_000), "met → not met: 732 of 10,000");
    }
}
