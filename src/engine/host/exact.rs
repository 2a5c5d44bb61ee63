//! Arithmetic that is exact or an error, and what a price, a weight or a count of points may be.
//!
//! A division that does not come out is cut at 28 digits; what is too large to be held, or so small that it would
//! become zero without a word, is an error.

use rhai::Dynamic;
use rust_decimal::Decimal;

use super::{Answer, number};

/// A number above zero. `name` is what the script calls it: `price`.
pub(super) fn above_zero(name: &str, value: &Dynamic) -> Answer<Decimal> {
    let value = number(value)?;
    if value <= Decimal::ZERO {
        return Err(format!("the {name} must be above zero here; it is {}", value.normalize()).into());
    }
    Ok(value)
}

/// A number that is not below zero.
pub(super) fn not_negative(name: &str, value: &Dynamic) -> Answer<Decimal> {
    let value = number(value)?;
    if value < Decimal::ZERO {
        return Err(format!("the {name} must not be below zero; it is {}", value.normalize()).into());
    }
    Ok(value)
}

/// Two numbers of which the first must not be above the second, whatever they are called.
pub(super) fn in_order(low: (&str, Decimal), high: (&str, Decimal)) -> Answer<()> {
    if low.1 <= high.1 {
        return Ok(());
    }
    let (least, most) = (low.1.normalize(), high.1.normalize());
    Err(format!("the {} ({least}) must not be above the {} ({most})", low.0, high.0).into())
}

pub(super) fn plus(a: Decimal, b: Decimal) -> Answer<Decimal> {
    a.checked_add(b).ok_or_else(too_large)
}

pub(super) fn minus(a: Decimal, b: Decimal) -> Answer<Decimal> {
    plus(a, -b)
}

pub(super) fn times(a: Decimal, b: Decimal) -> Answer<Decimal> {
    no_silent_zero(a.is_zero() || b.is_zero(), a.checked_mul(b).ok_or_else(too_large)?)
}

/// `b` is not zero: the caller has refused that in words of its own.
pub(super) fn over(a: Decimal, b: Decimal) -> Answer<Decimal> {
    no_silent_zero(a.is_zero(), a.checked_div(b).ok_or_else(too_large)?)
}

/// By how many percent `value` is above `base`; with a minus, below.
pub(super) fn percent_above(value: Decimal, base: Decimal) -> Answer<Decimal> {
    over(times(minus(value, base)?, Decimal::ONE_HUNDRED)?, base)
}

fn no_silent_zero(is_zero: bool, result: Decimal) -> Answer<Decimal> {
    if result.is_zero() && !is_zero {
        return Err("the result is too small to be held exactly".into());
    }
    Ok(result)
}

fn too_large() -> Box<rhai::EvalAltResult> {
    "the result is too large to be held exactly".into()
}
