//! The vocabulary: every word the product adds to the language, by topic.
//!
//! Each word is registered with its parameters and a comment that says what it means, how it is computed, one
//! worked example and what it does with nothing or zero. The published vocabulary and `rules/HOST.md` are printed
//! from that ([`super::vocabulary`]), and a test evaluates every worked example.

mod criteria;
mod dates;
mod evidence;
mod exact;
mod numbers;
mod places;
mod power;
mod price;
mod quality;
mod ranking;
mod scores;
mod tables;
mod value;
mod windows;

use rhai::{Array, Dynamic, EvalAltResult, FuncRegistration, Module, RhaiNativeFunc, Variant};
use rust_decimal::Decimal;

pub(super) use evidence::getters;
pub(super) use tables::at_hand;

use super::plain;

/// What a host function gives: a value, or a plain sentence as the script's error.
pub(super) type Answer<T> = Result<T, Box<EvalAltResult>>;

/// A group of words that belong together.
pub(super) struct Topic {
    pub title: &'static str,
    pub about: &'static str,
    pub install: fn(&mut Module),
}

/// In the order in which they are printed.
pub(super) const TOPICS: [Topic; 12] = [
    criteria::TOPIC,
    windows::TOPIC,
    scores::TOPIC,
    ranking::TOPIC,
    evidence::TOPIC,
    tables::TOPIC,
    numbers::TOPIC,
    price::TOPIC,
    value::TOPIC,
    quality::TOPIC,
    dates::TOPIC,
    places::TOPIC,
];

pub(super) fn install(module: &mut Module) {
    for topic in &TOPICS {
        (topic.install)(module);
    }
}

/// A word with its signature (`name: kind` for each parameter, then the kind it gives) and its comment.
fn word<const N: usize>(name: &str, signature: [&str; N], comment: &str) -> FuncRegistration {
    FuncRegistration::new(name)
        .with_params_info(signature)
        .with_comments(comment.trim().lines().map(|line| format!("/// {}", line.trim()).trim_end().to_owned()))
}

/// A function without a comment, which is no word of the vocabulary: an operator, or what the language asks for itself.
pub(super) fn add<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool>(
    module: &mut Module,
    name: &str,
    function: impl RhaiNativeFunc<A, N, X, R, F> + Send + Sync + 'static,
) {
    FuncRegistration::new(name).set_into_module(module, function);
}

/// A number of either kind, as a decimal.
fn number(value: &Dynamic) -> Answer<Decimal> {
    if let Ok(whole) = value.as_int() {
        return Ok(Decimal::from(whole));
    }
    value.as_decimal().map_err(|_| format!("a number is needed here, not {}", plain::kind(value)).into())
}

/// Every number of a list.
fn numbers_of(list: &Array) -> Answer<Vec<Decimal>> {
    list.iter().map(number).collect()
}
