//! Exact arithmetic: decimals of 28 digits, rounded only where a script says so.

use rhai::{Array, Dynamic, Module};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Answer, Topic, number, numbers_of, word};
use crate::engine::facts::plain_decimal;

pub(super) const TOPIC: Topic = Topic {
    title: "Numbers",
    about: "Numbers are whole or decimal and mix freely. Dividing whole numbers gives a decimal. A division that does \
            not come out is cut at 28 digits, so multiply first, divide last, round once.",
    install,
};

fn install(module: &mut Module) {
    literals(module);
    rounding(module);
    lists(module);
}

fn literals(module: &mut Module) {
    word(
        "money",
        ["amount: text", "decimal"],
        r#"
        An amount in pounds, with two places at most; more places, or anything but digits, is an error.

        Example: `money("623.22") * 2` is `1246.44`.
        "#,
    )
    .set_into_module(module, |text: &str| -> Answer<Decimal> {
        let amount = plain_decimal(text).ok_or_else(|| format!("\"{text}\" is not an amount of money"))?;
        if amount.scale() > 2 {
            return Err(format!("\"{text}\" has more than two decimal places").into());
        }
        Ok(amount)
    });
    word(
        "decimal",
        ["number: text", "decimal"],
        r#"
        A decimal from its text, exactly; for a figure of `pack.toml` that has a fraction.

        Example: `decimal("0.125") * 8` is `1`.
        "#,
    )
    .set_into_module(module, |text: &str| -> Answer<Decimal> {
        plain_decimal(text).ok_or_else(|| format!("\"{text}\" is not a decimal").into())
    });
}

fn rounding(module: &mut Module) {
    word(
        "round_half_up",
        ["value: number", "places: whole number", "decimal"],
        r#"
        Rounded to that many decimal places (0 to 20), a half away from zero.

        Example: `round_half_up(1.005, 2)` is `1.01`.
        "#,
    )
    .set_into_module(module, |value: Dynamic, places: i64| -> Answer<Decimal> {
        let places = u32::try_from(places).ok().filter(|places| *places <= 20);
        let places = places.ok_or("round_half_up takes 0 to 20 places")?;
        Ok(number(&value)?.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
    });
    word(
        "percent",
        ["part: number", "whole: number", "decimal"],
        r#"
        part × 100 ÷ whole, not rounded. A whole of zero is an error: there is no share of nothing.

        Example: `percent(15, 25)` is `60`.
        "#,
    )
    .set_into_module(module, |part: Dynamic, whole: Dynamic| -> Answer<Decimal> {
        let (part, whole) = (number(&part)?, number(&whole)?);
        if whole.is_zero() {
            return Err("percent of nothing: the whole is zero".into());
        }
        let share = part.checked_mul(Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(whole));
        share.ok_or_else(|| "the result of percent is too large".into())
    });
}

fn lists(module: &mut Module) {
    word(
        "sum",
        ["numbers: list", "decimal"],
        r#"
        All of the list added up. The sum of an empty list is zero.

        Example: `sum([40, 30.5, 29.5])` is `100`.
        "#,
    )
    .set_into_module(module, |list: Array| total(&list));
    word(
        "mean",
        ["numbers: list", "decimal"],
        r#"
        The sum divided by how many there are, not rounded. The mean of an empty list is an error.

        Example: `mean([3, 4])` is `3.5`.
        "#,
    )
    .set_into_module(module, |list: Array| -> Answer<Decimal> {
        if list.is_empty() {
            return Err("there is no mean of an empty list".into());
        }
        Ok(total(&list)? / Decimal::from(list.len()))
    });
    word(
        "median",
        ["numbers: list", "decimal"],
        r#"
        The number in the middle when the list is put in order, or half-way between the two in the middle; not
        rounded. The median of an empty list is an error.

        Example: `median([500, 480, 700, 520])` is `510`.
        "#,
    )
    .set_into_module(module, median);
    word(
        "lowest",
        ["numbers: list", "decimal"],
        r#"
        The least number of the list. Of an empty list it is an error.

        Example: `lowest([500, 498.50, 623.22])` is `498.5`.
        "#,
    )
    .set_into_module(module, |list: Array| -> Answer<Decimal> {
        numbers_of(&list)?.into_iter().min().ok_or_else(|| "there is no lowest in an empty list".into())
    });
    word(
        "highest",
        ["numbers: list", "decimal"],
        r#"
        The greatest number of the list. Of an empty list it is an error.

        Example: `highest([3, 4.5, 4])` is `4.5`.
        "#,
    )
    .set_into_module(module, |list: Array| -> Answer<Decimal> {
        numbers_of(&list)?.into_iter().max().ok_or_else(|| "there is no highest in an empty list".into())
    });
}

fn median(list: Array) -> Answer<Decimal> {
    let mut numbers = numbers_of(&list)?;
    numbers.sort();
    let (upper, middle) =
        (numbers.len() / 2, numbers.len().checked_sub(1).ok_or("there is no median of an empty list")? / 2);
    let both = numbers[middle].checked_add(numbers[upper]).ok_or("the median is too large")?;
    Ok(both / Decimal::TWO)
}

fn total(list: &Array) -> Answer<Decimal> {
    let mut total = Decimal::ZERO;
    for value in list {
        total = total.checked_add(number(value)?).ok_or("the sum is too large")?;
    }
    Ok(total)
}
