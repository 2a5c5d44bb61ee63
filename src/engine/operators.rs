//! Operators that are exact or loud.
//!
//! Left alone, the language divides whole numbers to whole numbers (`60 / 100 * 40` is 0), answers *false* when
//! it compares unlike things (`"60" >= 60`, a missing value `< 60`), cuts one text out of another with `-`, and makes a
//! text of a sum to which a text is added (`total += "5"`). Here `/` gives an exact decimal, and every comparison of
//! unlike kinds is an error, and so is all arithmetic on texts but joining two of them.

use std::sync::Arc;

use chrono::NaiveDate;
use rhai::{Array, Dynamic, ImmutableString, Map, Module};
use rust_decimal::Decimal;

use super::facts::Facts;
use super::host::{Answer, add};
use super::plain;
use super::tables::Table;

const COMPARISONS: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];
const ORDERINGS: [&str; 4] = ["<", "<=", ">", ">="];

pub(super) fn install(module: &mut Module) {
    division(module);
    dates(module);
    unlike_kinds(module);
    kinds_without_order(module);
    texts(module);
    one_bar(module);
}

fn division(module: &mut Module) {
    add(module, "/", |a: i64, b: i64| -> Answer<Decimal> {
        if b == 0 {
            return Err("division by zero".into());
        }
        Decimal::from(a).checked_div(Decimal::from(b)).ok_or_else(|| "the result of `/` is too large".into())
    });
    add(module, "/=", |_: &mut i64, _: i64| -> Answer<()> {
        Err("`/=` on a whole number would lose its fraction; write x = x / y".into())
    });
}

fn dates(module: &mut Module) {
    add(module, "<", |a: NaiveDate, b: NaiveDate| a < b);
    add(module, "<=", |a: NaiveDate, b: NaiveDate| a <= b);
    add(module, ">", |a: NaiveDate, b: NaiveDate| a > b);
    add(module, ">=", |a: NaiveDate, b: NaiveDate| a >= b);
    add(module, "==", |a: NaiveDate, b: NaiveDate| a == b);
    add(module, "!=", |a: NaiveDate, b: NaiveDate| a != b);
}

/// Refuses every ordered pair of different kinds. A whole number against a decimal stays allowed: it is exact.
fn unlike_kinds(module: &mut Module) {
    macro_rules! refuse {
        ($($a:ty: $($b:ty),*;)*) => {$($(
            for sign in COMPARISONS {
                add(module, sign, move |a: $a, b: $b| clash(sign, Dynamic::from(a), Dynamic::from(b)));
                add(module, sign, move |b: $b, a: $a| clash(sign, Dynamic::from(b), Dynamic::from(a)));
            }
        )*)*};
    }
    refuse! {
        (): ImmutableString, char, i64, Decimal, bool, NaiveDate, Facts, Array, Map;
        ImmutableString: char, i64, Decimal, bool, NaiveDate, Facts, Array, Map;
        char: i64, Decimal, bool, NaiveDate, Facts, Array, Map;
        bool: i64, Decimal, NaiveDate, Facts, Array, Map;
        NaiveDate: i64, Decimal, Facts, Array, Map;
        Facts: i64, Decimal, Array, Map;
        Array: i64, Decimal, Map;
        Map: i64, Decimal;
        Arc<Table>: (), ImmutableString, char, i64, Decimal, bool, NaiveDate, Facts, Array, Map;
    }
}

fn kinds_without_order(module: &mut Module) {
    for sign in ORDERINGS {
        add(module, sign, move |a: bool, b: bool| clash(sign, Dynamic::from(a), Dynamic::from(b)));
        add(module, sign, move |a: (), b: ()| clash(sign, Dynamic::from(a), Dynamic::from(b)));
    }
}

/// Texts are joined, and nothing else is done with their signs. What is added to a text with `+=` is a text itself, and
/// nothing but a text or a list takes one.
fn texts(module: &mut Module) {
    macro_rules! refuse {
        ($sign:literal: $($a:ty => $($b:ty),*;)*) => {$($(
            add(module, $sign, |a: &mut $a, b: $b| unfit($sign, Dynamic::from(<$a>::clone(a)), Dynamic::from(b)));
        )*)*};
    }
    refuse! { "-=": ImmutableString => ImmutableString, char; char => ImmutableString, char; }
    refuse! { "+=":
        ImmutableString => (), i64, Decimal, bool, NaiveDate, Facts, Array, Map;
        () => ImmutableString, char;
        i64 => ImmutableString, char;
        Decimal => ImmutableString, char;
        bool => ImmutableString, char;
        NaiveDate => ImmutableString, char;
        Facts => ImmutableString, char;
        Map => ImmutableString, char;
    }
    add(module, "-", |a: ImmutableString, b: ImmutableString| unfit("-", Dynamic::from(a), Dynamic::from(b)));
    add(module, "-", |a: ImmutableString, b: char| unfit("-", Dynamic::from(a), Dynamic::from(b)));
}

/// `|` between two values, which is easily taken for `||`. It cannot be taken out of the language as a sign: short
/// functions are written with it.
fn one_bar(module: &mut Module) {
    add(module, "|", |_: bool, _: bool| -> Answer<bool> { Err(ONE_BAR.into()) });
    add(module, "|", |_: i64, _: i64| -> Answer<bool> { Err(ONE_BAR.into()) });
}

const ONE_BAR: &str = "`|` is not part of the rule language; write `||`";

#[cold]
fn clash(sign: &str, a: Dynamic, b: Dynamic) -> Answer<bool> {
    let (a, b) = (plain::kind(&a), plain::kind(&b));
    Err(format!("`{sign}` cannot compare {a} with {b}").into())
}

#[cold]
fn unfit(sign: &str, a: Dynamic, b: Dynamic) -> Answer<()> {
    let (a, b) = (plain::kind(&a), plain::kind(&b));
    Err(format!("`{sign}` cannot be used on {a} and {b}").into())
}
