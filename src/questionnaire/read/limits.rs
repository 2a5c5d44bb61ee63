//! The bounds of numbers, amounts and dates.

use rust_decimal::Decimal;
use serde_json::Value;

use super::questions::SoFar;
use super::words::Words;
use super::{Found, Say};
use crate::kernel::Money;
use crate::kernel::text::nearest;
use crate::questionnaire::answers::{WHOLE, plain_decimal};
use crate::questionnaire::date::DateLimit;
use crate::questionnaire::model::Scalar;

/// Places of a decimal where the questionnaire sets none, and the most it may set.
const PLACES: u32 = 2;
const MOST_PLACES: usize = 6;

/// `min` is not above `max`.
pub(super) fn ordered<T: PartialOrd>(words: &mut Words<'_>, limits: (Option<T>, Option<T>), found: &mut Found) {
    if let (Some(min), Some(max)) = limits
        && min > max
    {
        let at = if words.get("min").is_some() { words.pointer("min") } else { words.pointer("max") };
        found.add(&at, "crossed-limits", "`min` is more than `max`.");
    }
}

pub(super) fn integer(words: &mut Words<'_>, so_far: &SoFar<'_>, found: &mut Found) -> Scalar {
    let scale = words.read("scale", "the name of a scale", found, Value::as_str);
    if let Some(name) = scale {
        if !so_far.scales.contains_key(name) {
            let say = Say::new("unknown-scale", format!("`scales` holds no scale `{name}`."));
            found.say(&words.pointer("scale"), say.suggest(nearest(name, so_far.scales.keys().map(String::as_str))));
        }
        // The scale says which marks there are; a bound beside it is a word too many.
        return Scalar::Integer { min: None, max: None, scale: Some(name.to_owned()) };
    }
    let whole = |value: &Value| value.as_i64().filter(|number| (-WHOLE..=WHOLE).contains(number));
    let min = words.read("min", "a whole number", found, whole);
    let max = words.read("max", "a whole number", found, whole);
    ordered(words, (min, max), found);
    Scalar::Integer { min, max, scale: None }
}

pub(super) fn decimal(words: &mut Words<'_>, found: &mut Found) -> Scalar {
    let places = words.count("places", (0, MOST_PLACES), found);
    let places = places.and_then(|places| u32::try_from(places).ok()).unwrap_or(PLACES);
    let wanted = format!("a decimal of at most {places} places written as text, like \"62.5\"");
    let read = |value: &Value| value.as_str().and_then(|text| plain_decimal(text, places));
    let min = words.read("min", &wanted, found, read);
    let max = words.read("max", &wanted, found, read);
    ordered(words, (min, max), found);
    Scalar::Decimal { min, max, places }
}

pub(super) fn money(words: &mut Words<'_>, found: &mut Found) -> Scalar {
    let wanted = "an amount in pounds written as text, like \"5000000.00\"";
    let amount = |amount: Decimal| Money::from_decimal(amount).filter(|amount| !amount.is_negative());
    let read = |value: &Value| value.as_str().and_then(|text| plain_decimal(text, 2)).and_then(amount);
    let min = words.read("min", wanted, found, read);
    let max = words.read("max", wanted, found, read);
    ordered(words, (min, max), found);
    Scalar::Money { min, max }
}

pub(super) fn date(words: &mut Words<'_>, found: &mut Found) -> Scalar {
    let wanted = "a day like \"2021-02-08\", or one counted from today like \"today\", \"today-3y\", \"today+30d\"";
    let read = |value: &Value| value.as_str().and_then(DateLimit::parse);
    let min = words.read("min", wanted, found, read);
    let max = words.read("max", wanted, found, read);
    let days = |limit: Option<DateLimit>| match limit {
        Some(DateLimit::On(date)) => Some(date),
        _ => None,
    };
    ordered(words, (days(min), days(max)), found);
    let expires = words.yes("expires", found);
    Scalar::Date { min, max, expires }
}
