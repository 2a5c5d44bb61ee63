//! Points for a price: one word for each family of formulas that councils publish (requirements C1).

use rhai::{Array, Dynamic, Module};
use rust_decimal::Decimal;

use super::exact::{above_zero, in_order, minus, not_negative, over, percent_above, plus, times};
use super::{Answer, Topic, number, numbers_of, word};
use crate::engine::plain;

pub(super) const TOPIC: Topic = Topic {
    title: "Points for prices",
    about: "One word for each published way of turning a price into points, so that a script names its formula. Nothing \
            is rounded here: round once, where the published method says, with `round_half_up`. Remove tenders that \
            fail a threshold first, and take the lowest price, the mean or the median of those that are left. A price \
            in several elements is scored element by element, each with its own share of the points and its own rule \
            for a price of zero (`points_at_zero`, `score_element`); add the exact points up and round once. Where the price is fixed nothing is computed: score quality alone. Families and their \
            sources: requirements C1.",
    install,
};

fn install(module: &mut Module) {
    against_the_lowest(module);
    against_published_figures(module);
    against_the_middle(module);
    of_elements(module);
}

fn of_elements(module: &mut Module) {
    word(
        "points_at_zero",
        ["zero: text", "points: number", "decimal"],
        r#"
        What a price of zero earns for an element of the price, by the element's own rule: all the points under
        `full_marks`, none under `no_marks`. Under `refused` no tender has one, so it is an error, and so is any other
        word. Leave zeros out of the lowest price, or nobody else could be in proportion to it. (C1, a price in elements)

        Example: `points_at_zero("full_marks", 15)` is `15`.
        Example: `points_at_zero("no_marks", 15)` is `0`.
        "#,
    )
    .set_into_module(module, |zero: &str, points: Dynamic| -> Answer<Decimal> {
        let points = not_negative("points", &points)?;
        match zero {
            "full_marks" => Ok(points),
            "no_marks" => Ok(Decimal::ZERO),
            "refused" => Err("a price of zero is refused for this element, and there is one".into()),
            _ => Err(format!("\"{zero}\" is no rule for a price of zero; there are full_marks, no_marks and refused").into()),
        }
    });
}

fn against_the_lowest(module: &mut Module) {
    word(
        "points_relative_to_lowest",
        ["price: number", "lowest: number", "points: number", "decimal"],
        r#"
        points × lowest ÷ price. The lowest price gets every point, twice the lowest half of them, and nobody nothing.
        Equal prices get equal points; a single price is the lowest. A price of zero or less is an error: no other
        price could be in proportion to it. What one tender gets depends on who else tenders. (C1, relative to lowest)

        Example: `points_relative_to_lowest(600, 480, 60)` is `48`.
        "#,
    )
    .set_into_module(module, relative_to_lowest);
    word(
        "points_linear_from_lowest",
        ["price: number", "lowest: number", "points: number", "decimal"],
        r#"
        points × (1 − (price − lowest) ÷ lowest), and never below 0. The lowest price gets every point; twice the
        lowest, and anything above, gets 0. Equal prices get equal points; a single price gets them all. A price of
        zero or less is an error. For a floor above 0: `highest([floor, points_linear_from_lowest(…)])`.
        (C1, linear from lowest)

        Example: `points_linear_from_lowest(600, 480, 60)` is `45`.
        "#,
    )
    .set_into_module(module, linear_from_lowest);
}

fn against_published_figures(module: &mut Module) {
    word(
        "points_in_range",
        ["price: number", "best: number", "ceiling: number", "points: number", "decimal"],
        r#"
        points × (ceiling − price) ÷ (ceiling − best): every point at the published best price or below, 0 at the
        published ceiling or above. What others offer changes nothing, so one price, or all equal, needs no rule. A
        price of zero gets every point; below zero, or a best price that is not under the ceiling, is an error. To
        refuse an offer above the ceiling, `remove` it. (C1, fixed range)

        Example: `points_in_range(550, 500, 700, 60)` is `45`.
        "#,
    )
    .set_into_module(module, in_range);
    word(
        "points_by_band",
        ["price: number", "bands: list", "decimal"],
        r#"
        The points of the band the price is in. Each band is `[from, below, points]` with its first price in it and
        its last not; each begins where the one before ends, and a gap or an overlap is an error. So is a price in no
        band. A price of zero is in the band that begins at 0, if there is one. A council's long list is better kept
        in a table. (C1, banded)

        Example: `points_by_band(550, [[0, 500, 60], [500, 550, 40], [550, 700, 20]])` is `20`.
        "#,
    )
    .set_into_module(module, by_band);
}

fn against_the_middle(module: &mut Module) {
    word(
        "points_by_mean_deviation",
        ["price: number", "mean: number", "centre: number", "slope: number", "floor: number", "cap: number", "decimal"],
        r#"
        centre − slope × (percent by which the price is above the mean), never below `floor` nor above `cap`. A price
        at the mean gets the centre, and so do a single price and prices that are all equal. A price of zero is 100%
        below the mean; below zero, or a mean of zero, is an error. One outlier moves everybody. (C1, mean deviation)

        Example: `points_by_mean_deviation(450, 500, 50, 1, 0, 100)` is `60`.
        "#,
    )
    .set_into_module(module, by_mean_deviation);
    word(
        "points_graduated",
        [
            "price: number",
            "lowest: number",
            "turning: number",
            "points: number",
            "gentle: number",
            "steep: number",
            "decimal",
        ],
        r#"
        All the points, less `gentle` for every percent above the lowest price up to the turning price, and `steep`
        for every percent beyond it; never below 0. Percents are of the lowest price. In Scottish works the points are
        100, `gentle` 0.1, and the turning price `median(prices) * 1.025`. Equal prices, or a single one, get all the
        points. A price of zero or less is an error. (C1, graduated)

        Example: `points_graduated(1200, 1000, 1100, 100, 0.1, 2)` is `79`.
        "#,
    )
    .set_into_module(module, graduated);
    word(
        "looks_abnormally_low",
        [
            "price: number",
            "prices: list",
            "percent_below_mean: number",
            "margin_percent: number",
            "margin_least: number",
            "margin_most: number",
            "yes/no",
        ],
        r#"
        Whether to ask a tenderer to explain a price, never a ground to refuse it. Yes when the price is more than
        `percent_below_mean` under the mean of all prices but the highest, and also under the lowest price that is not,
        by more than `margin_percent` of that price; the margin is held between `margin_least` and `margin_most`
        pounds. Scotland's figures are 15, 1, 1000 and 100000. One price or two, or equal prices, are never low. A
        price of zero or less is an error, and so is one that is not among the prices. (C2, abnormally low)

        Example: `looks_abnormally_low(80000, [80000, 100000, 110000, 150000], 15, 1, 1000, 100000)` is `true`.
        "#,
    )
    .set_into_module(module, looks_abnormally_low);
}

/// The price and the lowest price, both above zero and in that order.
fn with_lowest(price: &Dynamic, lowest: &Dynamic) -> Answer<(Decimal, Decimal)> {
    let (price, lowest) = (above_zero("price", price)?, above_zero("lowest price", lowest)?);
    in_order(("lowest price", lowest), ("price", price))?;
    Ok((price, lowest))
}

fn relative_to_lowest(price: Dynamic, lowest: Dynamic, points: Dynamic) -> Answer<Decimal> {
    let (price, lowest) = with_lowest(&price, &lowest)?;
    over(times(not_negative("points", &points)?, lowest)?, price)
}

fn linear_from_lowest(price: Dynamic, lowest: Dynamic, points: Dynamic) -> Answer<Decimal> {
    let (price, lowest) = with_lowest(&price, &lowest)?;
    let left = minus(plus(lowest, lowest)?, price)?.max(Decimal::ZERO);
    over(times(not_negative("points", &points)?, left)?, lowest)
}

fn in_range(price: Dynamic, best: Dynamic, ceiling: Dynamic, points: Dynamic) -> Answer<Decimal> {
    let (price, best) = (not_negative("price", &price)?, not_negative("best price", &best)?);
    let (ceiling, points) = (above_zero("ceiling", &ceiling)?, not_negative("points", &points)?);
    if best >= ceiling {
        return Err("the best price must be below the ceiling".into());
    }
    over(times(points, minus(ceiling, price.clamp(best, ceiling))?)?, minus(ceiling, best)?)
}

fn by_band(price: Dynamic, bands: Array) -> Answer<Decimal> {
    let price = not_negative("price", &price)?;
    let bands = bands.iter().map(band).collect::<Answer<Vec<_>>>()?;
    for (n, pair) in bands.windows(2).enumerate() {
        let ((_, below, _), (from, ..)) = (pair[0], pair[1]);
        if below != from {
            let fault = if from > below { "leaves a gap after" } else { "overlaps" };
            return Err(format!("band {} {fault} band {}: {below} and {from}", n + 2, n + 1).into());
        }
    }
    let found = bands.iter().find(|(from, below, _)| (*from..*below).contains(&price));
    found.map(|(.., points)| *points).ok_or_else(|| format!("the price {price} is in none of the bands").into())
}

/// `[from, below, points]`.
fn band(entry: &Dynamic) -> Answer<(Decimal, Decimal, Decimal)> {
    let wrong = || format!("a band is a list [from, below, points], not {}", plain::kind(entry));
    let figures = numbers_of(&*entry.as_array_ref().map_err(|_| wrong())?)?;
    match figures[..] {
        [from, below, _] if from >= below => {
            Err(format!("a band from {from} must end above that, not at {below}").into())
        }
        [from, below, points] => Ok((from, below, points)),
        _ => Err("a band is a list of three numbers, [from, below, points]".into()),
    }
}

fn by_mean_deviation(
    price: Dynamic,
    mean: Dynamic,
    centre: Dynamic,
    slope: Dynamic,
    floor: Dynamic,
    cap: Dynamic,
) -> Answer<Decimal> {
    let (price, mean) = (not_negative("price", &price)?, above_zero("mean", &mean)?);
    let (centre, slope) = (number(&centre)?, not_negative("slope", &slope)?);
    let (floor, cap) = (number(&floor)?, number(&cap)?);
    in_order(("floor", floor), ("centre", centre))?;
    in_order(("centre", centre), ("cap", cap))?;
    Ok(minus(centre, times(slope, percent_above(price, mean)?)?)?.clamp(floor, cap))
}

fn graduated(
    price: Dynamic,
    lowest: Dynamic,
    turning: Dynamic,
    points: Dynamic,
    gentle: Dynamic,
    steep: Dynamic,
) -> Answer<Decimal> {
    let (price, lowest) = with_lowest(&price, &lowest)?;
    let (turning, points) = (above_zero("turning price", &turning)?, not_negative("points", &points)?);
    let (gentle, steep) = (not_negative("gentle step", &gentle)?, not_negative("steep step", &steep)?);
    in_order(("lowest price", lowest), ("turning price", turning))?;
    in_order(("gentle step", gentle), ("steep step", steep))?;
    let first = percent_above(price.min(turning), lowest)?;
    let second = minus(percent_above(price.max(turning), lowest)?, percent_above(turning, lowest)?)?;
    let lost = plus(times(gentle, first)?, times(steep, second)?)?;
    Ok(minus(points, lost)?.max(Decimal::ZERO))
}

fn looks_abnormally_low(
    price: Dynamic,
    prices: Array,
    percent_below_mean: Dynamic,
    margin_percent: Dynamic,
    margin_least: Dynamic,
    margin_most: Dynamic,
) -> Answer<bool> {
    let price = above_zero("price", &price)?;
    let mut prices = prices.iter().map(|price| above_zero("price", price)).collect::<Answer<Vec<_>>>()?;
    let percent = not_negative("percent below the mean", &percent_below_mean)?;
    let margin_percent = not_negative("margin in percent", &margin_percent)?;
    let (least, most) = (not_negative("least margin", &margin_least)?, not_negative("most margin", &margin_most)?);
    in_order(("least margin", least), ("most margin", most))?;
    in_order(("percent below the mean", percent), ("hundred percent", Decimal::ONE_HUNDRED))?;
    if !prices.contains(&price) {
        return Err(format!("the price {price} is not among the prices it is compared with").into());
    }
    prices.sort();
    prices.pop();
    let Some(total) = prices.iter().copied().map(Ok).reduce(|a: Answer<_>, b| plus(a?, b?)).transpose()? else {
        return Ok(false);
    };
    // Compared times the number of prices and times 100, so that nothing is cut by dividing.
    let limit = times(total, minus(Decimal::ONE_HUNDRED, percent)?)?;
    let scale = times(Decimal::from(prices.len()), Decimal::ONE_HUNDRED)?;
    let suspect = |price: Decimal| -> Answer<bool> { Ok(times(price, scale)? < limit) };
    if !suspect(price)? {
        return Ok(false);
    }
    let mut qualifying = None;
    for other in prices {
        if !suspect(other)? {
            qualifying = Some(other);
            break;
        }
    }
    let Some(qualifying) = qualifying else { return Ok(false) };
    let margin = over(times(qualifying, margin_percent)?, Decimal::ONE_HUNDRED)?.clamp(least, most);
    Ok(minus(qualifying, price)? > margin)
}
