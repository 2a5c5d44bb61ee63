//! The neighbours of a figure: what a slip of one would make of it.

use chrono::{Days, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use serde_json::Value;

use super::edits::Choices;
use crate::engine::facts::plain_decimal;
use crate::engine::shape;

/// In place of a text that is no choice of any shape.
pub(super) const ANOTHER: &str = "something else";

/// A number as a script writes it: one more and one less in its last place.
pub(super) fn number(text: &str) -> Vec<String> {
    decimal(&text.replace('_', ""))
}

/// One more and one less in the last place: 60 gives 61 and 59; 623.22 a penny more and a penny less.
pub(super) fn decimal(text: &str) -> Vec<String> {
    let Some(number) = plain_decimal(text) else { return vec![] };
    let one = Decimal::new(1, number.scale());
    [number.checked_add(one), number.checked_sub(one)].into_iter().flatten().map(|near| near.to_string()).collect()
}

/// The day after and the day before.
pub(super) fn date(text: &str) -> Vec<String> {
    let Some(day) = shape::date(text) else { return vec![] };
    let near = [day.checked_add_days(Days::new(1)), day.checked_sub_days(Days::new(1))];
    near.into_iter().flatten().map(|day| day.to_string()).collect()
}

/// A minute later and a minute earlier.
fn time(text: &str) -> Vec<String> {
    let Some(time) = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5) else { return vec![] };
    let minute = TimeDelta::minutes(1);
    let near = [time.overflowing_add_signed(minute).0, time.overflowing_sub_signed(minute).0];
    near.into_iter().map(|time| time.format("%H:%M").to_string()).collect()
}

/// The neighbours of one of the council's own figures.
pub(super) fn figure(figure: &Value, choices: &Choices) -> Vec<Value> {
    match figure {
        Value::Bool(flag) => vec![Value::from(!flag)],
        Value::Number(number) => {
            let near = number.as_i64().into_iter().flat_map(|number| [number.checked_add(1), number.checked_sub(1)]);
            near.flatten().map(Value::from).collect()
        }
        Value::String(text) => {
            let near = [date(text), time(text), decimal(text)].concat();
            let other = || choices.get(text).cloned().unwrap_or_else(|| ANOTHER.to_owned());
            let near = if near.is_empty() { vec![other()] } else { near };
            near.into_iter().map(Value::from).collect()
        }
        _ => vec![],
    }
}
