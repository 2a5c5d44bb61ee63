//! An allocation in sentences: why this one has the lot, and why the others have not.

use rust_decimal::Decimal;

use super::model::Inputs;
use super::solver::{Objective, Reserve, Why, Win};

pub fn of_winner(inputs: &Inputs, lot: &str, win: &Win) -> String {
    if inputs.problem.bound.iter().any(|bound| bound.lot == lot) {
        return "It was given this lot before: that is approved, waits for approval, or is under contract, and stays so.".to_owned();
    }
    let placed = format!("It is placed {} in this lot", ordinal(win.place));
    let best = match inputs.problem.objective {
        Objective::LeastCost => "no other allocation within the published limits costs less",
        Objective::BestPoints => "no other allocation within the published limits has more points",
        Objective::LotsInOrder => "nobody placed before it may still have the lot",
        Objective::Preferences => "nobody placed before it may still have the lot, or wants it more than those it has",
    };
    if win.cost < win.full_cost {
        let saved = pounds(win.full_cost - win.cost);
        return format!(
            "{placed}; {best}. Its discount of {saved} holds, because it has the lots that it was offered for."
        );
    }
    format!("{placed}; {best}.")
}

pub fn of_reserve(inputs: &Inputs, lot: &str, other: &Reserve) -> String {
    let name = name(inputs, lot, &other.bidder);
    let titles = |lots: &[String]| {
        let named: Vec<String> = lots.iter().map(|lot| format!("\"{}\"", inputs.title(lot))).collect();
        named.join(", ")
    };
    match &other.why {
        Why::HasItsMost { lots } if lots.is_empty() => format!("{name} may have no lot."),
        Why::HasItsMost { lots } => format!("{name} already has as many lots as it may have: {}.", titles(lots)),
        Why::DistrictFull { lots } => {
            format!("{name} already has as many lots of this district as it may have: {}.", titles(lots))
        }
        Why::DistrictTaken { lot: near, bidder } => format!(
            "A district has one provider, and {} has \"{}\" in this one.",
            self::name(inputs, near, bidder),
            inputs.title(near)
        ),
        Why::NoCapacity { lots, left, needs } => {
            format!("{name} has {left} left of its capacity after {}; this lot needs {needs}.", titles(lots))
        }
        Why::NotCombined { lots } => format!("This lot may not be combined with what {name} has: {}.", titles(lots)),
        Why::Dearer { whole } => {
            format!("With {name} here, and every other lot as it is, the whole would cost {} more.", pounds(*whole))
        }
        Why::FewerPoints { whole } => {
            format!(
                "With {name} here, and every other lot as it is, the whole would have {} points fewer.",
                whole.normalize()
            )
        }
        Why::GivenOut => "The lot was given out before, and stays so.".to_owned(),
        Why::PlacedBehind => format!("{name} is placed {}, behind the winner.", ordinal(other.place)),
        Why::AsGood => format!("{name} would serve as well; the published order of lots and places decides."),
    }
}

fn name<'a>(inputs: &'a Inputs, lot: &str, bidder: &str) -> &'a str {
    inputs.entered(lot, bidder).map_or("Another provider", |entered| entered.name.as_str())
}

/// £1,234.50
fn pounds(amount: Decimal) -> String {
    let mut plain = amount.normalize();
    if plain.scale() < 2 {
        plain.rescale(2);
    }
    let text = plain.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "00"));
    format!("£{}.{rest}", crate::kernel::text::thousands(whole))
}

fn ordinal(place: u32) -> String {
    let ending = match (place % 10, place % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}
