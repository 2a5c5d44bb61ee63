//! Price and quality in one figure: value for money as councils publish it (requirements C1).

use rhai::{Dynamic, Module};
use rust_decimal::Decimal;

use super::exact::{above_zero, in_order, minus, not_negative, over, times};
use super::{Answer, Topic, power, word};

pub(super) const TOPIC: Topic = Topic {
    title: "Value for money",
    about: "Methods that put price and quality into one figure instead of adding points. They name their values in the \
            order of the formula. Remove tenders below the quality threshold first: these methods reward a price that \
            is low enough whatever it buys. A figure that is better when lower is ranked with a minus.",
    install,
};

fn install(module: &mut Module) {
    ratios(module);
    indexes(module);
}

fn ratios(module: &mut Module) {
    word(
        "price_per_quality_point",
        ["price: number", "quality: number", "decimal"],
        r#"
        price ÷ quality: what one point of quality costs; the lowest wins. Equal prices and equal quality give equal
        figures, and a single tender needs no other. Quality of zero or less is an error: there is no point to divide
        among, so set a threshold and remove what is below it. So is a price of zero or less. (C1, price per quality
        point)

        Example: `price_per_quality_point(600, 80)` is `7.5`.
        "#,
    )
    .set_into_module(module, |price: Dynamic, quality: Dynamic| -> Answer<Decimal> {
        over(above_zero("price", &price)?, above_zero("quality", &quality)?)
    });
    word(
        "value_index",
        ["quality: number", "price: number", "decimal"],
        r#"
        quality ÷ price: quality for a pound; the highest wins. Quality of zero gives 0; below zero is an error, and so
        is a price of zero or less. Mind that it pays for quality nobody asked for. (C1, value index)

        Example: `value_index(80, 640)` is `0.125`.
        "#,
    )
    .set_into_module(module, |quality: Dynamic, price: Dynamic| -> Answer<Decimal> {
        over(not_negative("quality", &quality)?, above_zero("price", &price)?)
    });
    word(
        "adjusted_price",
        ["price: number", "quality: number", "pounds_per_point: number", "decimal"],
        r#"
        price − quality × pounds_per_point: the price less what the council says the quality is worth; the lowest
        wins, and below zero is a result like any other. Quality of zero leaves the price as it is; quality, price or
        worth below zero is an error. Where each question is worth another amount, write `t.price - sum(worths)`.
        (C1, pay for quality)

        Example: `adjusted_price(600, 80, 1.50)` is `480`.
        "#,
    )
    .set_into_module(module, |price: Dynamic, quality: Dynamic, worth: Dynamic| -> Answer<Decimal> {
        let worth = times(not_negative("quality", &quality)?, not_negative("worth of a point", &worth)?)?;
        minus(not_negative("price", &price)?, worth)
    });
}

fn indexes(module: &mut Module) {
    word(
        "weighted_value",
        ["quality: number", "price: number", "quality_weight: whole number", "price_weight: whole number", "decimal"],
        r#"
        quality to the power quality_weight ÷ price_weight, ÷ price; the highest wins. The weights are whole numbers
        from 1 that add up to 100, anything else is an error. The power is exact to 15 decimal places and cut there.
        Quality of zero gives 0; below zero, or a price of zero or less, is an error. Above 70 for quality hardly any
        price matters. (C1, weighted value for money)

        Example: `weighted_value(81, 500, 60, 40)` is `1.458`.
        "#,
    )
    .set_into_module(module, weighted_value);
    word(
        "utility_index",
        [
            "quality: number",
            "best_quality: number",
            "price: number",
            "best_price: number",
            "quality_weight: number",
            "price_weight: number",
            "decimal",
        ],
        r#"
        (1 − (best_quality − quality) ÷ 100 × quality_weight ÷ price_weight) × best_price ÷ price, with qualities in
        percent; the highest wins, and 1 is the best there can be. It is never below 0: where quality falls so far
        behind that the bracket would be negative, a higher price would otherwise help. A single tender has 1. A price
        or price weight of zero or less is an error; so is a price under the best, or a quality over it. (C1, utility
        index)

        Example: `utility_index(70, 90, 500, 400, 40, 80)` is `0.72`.
        "#,
    )
    .set_into_module(module, utility_index);
}

fn weighted_value(quality: Dynamic, price: Dynamic, quality_weight: i64, price_weight: i64) -> Answer<Decimal> {
    let (quality, price) = (not_negative("quality", &quality)?, above_zero("price", &price)?);
    let wrong =
        || format!("the weights must be whole numbers that add up to 100, not {quality_weight} and {price_weight}");
    if quality_weight < 1 || price_weight < 1 || quality_weight.checked_add(price_weight) != Some(100) {
        return Err(wrong().into());
    }
    let weight = |weight: i64| u32::try_from(weight).map_err(|_| wrong());
    let raised = power::rational(quality, weight(quality_weight)?, weight(price_weight)?);
    let raised = raised.ok_or("quality to the power of the weights is too large to be held exactly")?;
    if raised.is_zero() && !quality.is_zero() {
        return Err("quality to the power of the weights is too small to be held exactly".into());
    }
    over(raised, price)
}

fn utility_index(
    quality: Dynamic,
    best_quality: Dynamic,
    price: Dynamic,
    best_price: Dynamic,
    quality_weight: Dynamic,
    price_weight: Dynamic,
) -> Answer<Decimal> {
    let (quality, best) = (not_negative("quality", &quality)?, not_negative("best quality", &best_quality)?);
    let (price, lowest) = (above_zero("price", &price)?, above_zero("best price", &best_price)?);
    let weight = not_negative("quality weight", &quality_weight)?;
    let price_weight = above_zero("price weight", &price_weight)?;
    in_order(("quality", quality), ("best quality", best))?;
    in_order(("best quality", best), ("hundred percent", Decimal::ONE_HUNDRED))?;
    in_order(("best price", lowest), ("price", price))?;
    // One fraction, divided once: (100 × wP − (best − quality) × wQ) × lowest ÷ (100 × wP × price).
    let whole = times(price_weight, Decimal::ONE_HUNDRED)?;
    let left = minus(whole, times(minus(best, quality)?, weight)?)?.max(Decimal::ZERO);
    over(times(left, lowest)?, times(whole, price)?)
}
