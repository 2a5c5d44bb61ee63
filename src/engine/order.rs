//! Putting lists in order, exactly or loudly.
//!
//! Left alone, the language sorts no whole numbers among decimals and no dates; and where the function that compares two
//! entries errs, it goes by the types of the values without a word, which is another order in every build. How often
//! that function is called is part of a decision's record, so it must not depend on how a library sorts.

use std::mem::{discriminant, take};

use chrono::NaiveDate;
use rhai::{Array, Dynamic, FnPtr, ImmutableString, Module, NativeCallContext};
use rust_decimal::Decimal;

use super::host::{Answer, add};
use super::plain;

pub(super) fn install(module: &mut Module) {
    add(module, "sort", |list: &mut Array| put(list, rising));
    add(module, "sort_desc", |list: &mut Array| put(list, falling));
    add(module, "order", rising);
    add(module, "order_desc", falling);
    for name in ["sort", "sort_by"] {
        add(module, name, |context: NativeCallContext<'_>, list: &mut Array, compare: FnPtr| {
            put(list, |list| by(&context, &compare, list))
        });
    }
    for name in ["order", "order_by"] {
        add(module, name, |context: NativeCallContext<'_>, list: Array, compare: FnPtr| by(&context, &compare, list));
    }
}

fn put(list: &mut Array, order: impl FnOnce(Array) -> Answer<Array>) -> Answer<()> {
    *list = order(take(list))?;
    Ok(())
}

/// What an entry is put in order by; numbers of both kinds are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Flag(bool),
    Number(Decimal),
    Date(NaiveDate),
    Text(ImmutableString),
}

impl Key {
    /// Nothing for a missing value, a list or a record.
    fn of(value: &Dynamic) -> Option<Self> {
        if let Ok(whole) = value.as_int() {
            return Some(Self::Number(Decimal::from(whole)));
        }
        if let Ok(text) = value.as_immutable_string_ref() {
            return Some(Self::Text(text.clone()));
        }
        let number = || value.as_decimal().map(Self::Number).ok();
        let letter = || value.as_char().map(|letter| Self::Text(letter.to_string().into())).ok();
        let flag = || value.as_bool().map(Self::Flag).ok();
        let date = || value.clone().try_cast::<NaiveDate>().map(Self::Date);
        number().or_else(letter).or_else(flag).or_else(date)
    }
}

fn rising(list: Array) -> Answer<Array> {
    let mut keyed = keyed(list)?;
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(keyed.into_iter().map(|(_, entry)| entry).collect())
}

fn falling(list: Array) -> Answer<Array> {
    let mut keyed = keyed(list)?;
    keyed.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(keyed.into_iter().map(|(_, entry)| entry).collect())
}

/// Every entry with what it is put in order by.
fn keyed(list: Array) -> Answer<Vec<(Option<Key>, Dynamic)>> {
    let keyed: Vec<(Option<Key>, Dynamic)> = list.into_iter().map(|entry| (Key::of(&entry), entry)).collect();
    for pair in keyed.windows(2) {
        let [(a, first), (b, second)] = pair else { continue };
        match (a, b) {
            (Some(a), Some(b)) if discriminant(a) == discriminant(b) => {}
            _ => {
                let (first, second) = (plain::kind(first), plain::kind(second));
                return Err(format!(
                    "a list is put in order by its numbers, its texts or its dates, and here stand {first} and {second}; \
                     anything else needs a function, like sort(|a, b| a.price < b.price)"
                )
                .into());
            }
        }
    }
    Ok(keyed)
}

/// In the order of the script's own function; entries that it holds level stay as they stood.
fn by(context: &NativeCallContext<'_>, compare: &FnPtr, mut list: Array) -> Answer<Array> {
    if list.len() < 2 {
        return Ok(list);
    }
    let right = list.split_off(list.len() / 2);
    let mut merged = Array::with_capacity(list.len() + right.len());
    let mut left = by(context, compare, list)?.into_iter().peekable();
    let mut right = by(context, compare, right)?.into_iter().peekable();
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if goes_behind(context, compare, a, b)? { right.next() } else { left.next() };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

/// Whether `a` goes behind `b`. The function says by a number above, at or below zero, or by yes where its first value
/// comes first; no both ways is level.
fn goes_behind(context: &NativeCallContext<'_>, compare: &FnPtr, a: &Dynamic, b: &Dynamic) -> Answer<bool> {
    let ask = |first: &Dynamic, second: &Dynamic| compare.call_raw(context, None, [first.clone(), second.clone()]);
    let said = ask(a, b)?;
    if let Ok(number) = said.as_int() {
        return Ok(number > 0);
    }
    if said.as_bool().map_err(|_| no_answer(&said))? {
        return Ok(false);
    }
    let said = ask(b, a)?;
    said.as_bool().map_err(|_| no_answer(&said).into())
}

fn no_answer(said: &Dynamic) -> String {
    format!("what puts a list in order must answer yes or no, or a whole number, and this is {}", plain::kind(said))
}

#[cfg(test)]
mod tests {
    use crate::engine::selftest::ask;

    #[test]
    fn lists_of_one_kind_are_put_in_order() {
        for (expression, list) in [
            ("[3, 1, 2].order()", "[1, 2, 3]"),
            ("[3, 1, 2].order_desc()", "[3, 2, 1]"),
            ("[1.0, 1, 0.5].order()", "[0.5, 1.0, 1]"),
            ("[\"b\", \"a\"].order()", r#"["a", "b"]"#),
            ("[date(\"2021-03-01\"), date(\"2020-03-01\")].order()[0] == date(\"2020-03-01\")", "true"),
            ("[].order()", "[]"),
            ("[9007199254740993, 9007199254740992.5].order()", "[9007199254740992.5, 9007199254740993]"),
        ] {
            assert_eq!(ask(expression).as_deref(), Ok(list), "{expression}");
        }
    }

    #[test]
    fn a_function_puts_anything_in_order_and_what_it_holds_level_stays_as_it_stood() {
        for (expression, list) in [
            ("[3, 1, 2].order(|a, b| a - b)", "[1, 2, 3]"),
            ("let l = [3, 1, 2]; l.sort_by(|a, b| a > b); l", "[3, 2, 1]"),
            ("let l = [3, 1.5, 2]; l.sort(|a, b| a <= b); l", "[1.5, 2, 3]"),
            ("[#{n: 2, id: 1}, #{n: 1, id: 2}, #{n: 2, id: 3}].order(|a, b| a.n < b.n).map(|e| e.id)", "[2, 1, 3]"),
            ("[#{n: 2, id: 1}, #{n: 1, id: 2}, #{n: 2, id: 3}].order(|a, b| a.n <= b.n).map(|e| e.id)", "[2, 1, 3]"),
        ] {
            assert_eq!(ask(expression).as_deref(), Ok(list), "{expression}");
        }
    }

    #[test]
    fn what_has_no_order_is_refused_and_an_error_while_comparing_is_not_swallowed() {
        for (expression, message) in [
            ("[1, p.missing].order()", "a whole number and a missing value"),
            ("[[1], [2]].order()", "a list and a list; anything else needs a function"),
            ("[true, 1].order()", "yes/no and a whole number"),
            ("[1, 2].order(|a, b| \"less\")", "must answer yes or no, or a whole number, and this is a text"),
            ("[1, 2].order(|a, b| a.n < b.n)", "n"),
        ] {
            let said = ask(expression).expect_err(expression);
            assert!(said.contains(message), "{expression}: {said}");
        }
    }
}
