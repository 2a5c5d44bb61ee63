//! Marks, scales and weights (requirements C2).

use rhai::{Array, Dynamic, Module};
use rust_decimal::Decimal;

use super::exact::{above_zero, not_negative, over, plus, times};
use super::{Answer, Topic, number, numbers_of, word};

pub(super) const TOPIC: Topic = Topic {
    title: "Quality",
    about: "Marks on a scale become points by their weight, unrounded. Thresholds come first: `remove` who fails one, \
            then score those that are left. Weights add up to exactly 100 at every level. Whether a mark is agreed by \
            moderation or a mean of several is settled before a script sees it.",
    install,
};

fn install(module: &mut Module) {
    scales(module);
    weights(module);
}

fn scales(module: &mut Module) {
    word(
        "scaled",
        ["mark: number", "highest_mark: number", "weight: number", "decimal"],
        r#"
        weight × mark ÷ highest_mark. The mark is a whole number from 0 to the highest mark; one that is not, or is
        beyond the scale, is an error. A mark of 0 gives 0 points, the highest mark the whole weight. A highest mark
        of zero or less is an error. (C2, scales)

        Example: `scaled(3, 5, 40)` is `24`.
        "#,
    )
    .set_into_module(module, |mark: Dynamic, highest: Dynamic, weight: Dynamic| -> Answer<Decimal> {
        let mark = number(&mark)?;
        if !mark.fract().is_zero() {
            return Err(
                format!("a mark is a whole number, not {mark}; a rule that allows others says scaled_part").into()
            );
        }
        scaled(mark, &highest, &weight)
    });
    word(
        "scaled_part",
        ["mark: number", "highest_mark: number", "weight: number", "decimal"],
        r#"
        The same as `scaled` for a council whose published rule allows marks between whole numbers.

        Example: `scaled_part(3.5, 5, 40)` is `28`.
        "#,
    )
    .set_into_module(module, |mark: Dynamic, highest: Dynamic, weight: Dynamic| -> Answer<Decimal> {
        scaled(number(&mark)?, &highest, &weight)
    });
}

fn scaled(mark: Decimal, highest: &Dynamic, weight: &Dynamic) -> Answer<Decimal> {
    let (highest, weight) = (above_zero("highest mark", highest)?, not_negative("weight", weight)?);
    if mark < Decimal::ZERO || mark > highest {
        return Err(format!("the mark {mark} is outside the scale from 0 to {highest}").into());
    }
    over(times(weight, mark)?, highest)
}

fn weights(module: &mut Module) {
    word(
        "weights_total_100",
        ["weights: list", "yes/no"],
        r#"
        Whether the weights of one level add up to exactly 100, none of them below zero. An empty list does not. For a
        criterion before publication. (C2, weights)

        Example: `weights_total_100([33.3, 33.3, 33.3])` is `false`.
        Example: `weights_total_100([60, 40])` is `true`.
        "#,
    )
    .set_into_module(module, |weights: Array| -> Answer<bool> { Ok(wrong_weights(&weights)?.is_none()) });
    word(
        "check_weights",
        ["weights: list", "nothing"],
        r#"
        Stops with *cannot decide* unless the weights of one level add up to exactly 100, none of them below zero. For
        a scoring rule, which must never score by weights that do not add up. (C2, weights)

        For instance `check_weights([method.price_weight, method.quality_weight]);`
        "#,
    )
    .set_into_module(module, |weights: Array| -> Answer<()> {
        match wrong_weights(&weights)? {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }
    });
}

/// What is wrong with the weights of one level, if anything.
fn wrong_weights(weights: &Array) -> Answer<Option<String>> {
    let mut total = Decimal::ZERO;
    for weight in numbers_of(weights)? {
        if weight < Decimal::ZERO {
            return Ok(Some(format!("a weight must not be below zero; one is {weight}")));
        }
        total = plus(total, weight)?;
    }
    Ok((total != Decimal::ONE_HUNDRED).then(|| format!("the weights add up to {}, not to 100", total.normalize())))
}
