//! Regular expressions for what JSON Schema has no words for: bounds of decimals and dates that are written as text.
//!
//! Every expression is meant for texts of one form: decimals as [`decimal`] takes them, dates as [`DATE`] takes them.

use rust_decimal::Decimal;

use crate::questionnaire::answers::DIGITS;

/// The days of the calendar from 1900 to 2200.
pub(super) const DATE: &str = "^(?:(?:(?:19|20|21)\\d\\d|2200)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])\
    |(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))\
    |(?:(?:19|20|21)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29)$";

/// Anything but what cannot be shown; line breaks and tabs can.
pub(super) const SHOWN: &str = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$";

/// Something that is not space.
pub(super) const SAYS_SOMETHING: &str = "[^\\t\\n\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

/// A UUID as documents have it.
pub(super) const DOCUMENT: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

/// Decimals with at most so many places, below zero too.
pub(super) fn decimal(places: u32) -> String {
    let whole = format!("[1-9]\\d{{0,{}}}", DIGITS - 1);
    let fraction = fraction(places);
    let mut below = vec![format!("{whole}{fraction}")];
    // Between zero and one: some digit behind the point is not a zero.
    below.extend((1..=places).map(|digit| format!("0\\.0{{{}}}[1-9]\\d{{0,{}}}", digit - 1, places - digit)));
    format!("^(?:(?:0|{whole}){fraction}|-(?:{}))$", below.join("|"))
}

/// Amounts: pounds and pence, never below zero.
pub(super) fn amount() -> String {
    format!("^(?:0|[1-9]\\d{{0,{}}}){}$", DIGITS - 1, fraction(2))
}

fn fraction(places: u32) -> String {
    if places == 0 { String::new() } else { format!("(?:\\.\\d{{1,{places}}})?") }
}

/// Decimals that are not below a bound.
pub(super) fn at_least(bound: Decimal) -> String {
    match bound.is_sign_negative() && !bound.is_zero() {
        false => format!("^(?:{})$", above(bound)),
        true => format!("^(?:-(?:{})|\\d.*)$", below(-bound)),
    }
}

/// Decimals that are not above a bound.
pub(super) fn at_most(bound: Decimal) -> String {
    match bound.is_sign_negative() && !bound.is_zero() {
        false => format!("^(?:-.*|{})$", below(bound)),
        true => format!("^-(?:{})$", above(-bound)),
    }
}

/// Dates from a day on.
pub(super) fn from(day: &str) -> String {
    towards(day, '9')
}

/// Dates up to a day.
pub(super) fn until(day: &str) -> String {
    towards(day, '0')
}

fn towards(day: &str, to: char) -> String {
    let later = departures(day, to).map(|(way, _)| format!("|{way}.*"));
    format!("^(?:{day}{})$", later.collect::<String>())
}

/// Whole part and the digits behind the point, without zeros at the end.
fn parts(bound: Decimal) -> (String, String) {
    let text = bound.normalize().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    (whole.to_owned(), fraction.to_owned())
}

/// Decimals without a sign that are not below a bound.
fn above(bound: Decimal) -> String {
    let (whole, fraction) = parts(bound);
    let mut ways = vec![format!("[1-9]\\d{{{},}}(?:\\..*)?", whole.len())];
    ways.extend(departures(&whole, '9').map(|(way, rest)| format!("{way}\\d{{{rest}}}(?:\\..*)?")));
    match fraction.as_str() {
        "" => ways.push(format!("{whole}(?:\\..*)?")),
        digits => {
            ways.extend(departures(digits, '9').map(|(way, _)| format!("{whole}\\.{way}.*")));
            ways.push(format!("{whole}\\.{digits}.*"));
        }
    }
    ways.join("|")
}

/// Decimals without a sign that are not above a bound.
fn below(bound: Decimal) -> String {
    let (whole, fraction) = parts(bound);
    let mut ways = vec![];
    if whole.len() > 1 {
        ways.push(format!("(?:0|[1-9]\\d{{0,{}}})(?:\\..*)?", whole.len() - 2));
    }
    ways.extend(departures(&whole, '0').map(|(way, rest)| format!("{way}\\d{{{rest}}}(?:\\..*)?")));
    let mut ends: Vec<String> = departures(&fraction, '0').map(|(way, _)| format!("{way}\\d*")).collect();
    ends.extend((1..fraction.len()).map(|digits| fraction[..digits].to_owned()));
    ends.push(format!("{fraction}0*"));
    ways.push(format!("{whole}(?:\\.(?:{}))?", ends.join("|")));
    ways.join("|")
}

/// The ways to leave a row of digits towards `to`: what stands before one of them, that digit nearer to `to`, and how
/// many characters follow in the row.
fn departures(row: &str, to: char) -> impl Iterator<Item = (String, usize)> {
    let digits = row.char_indices().filter(move |(_, digit)| digit.is_ascii_digit() && *digit != to);
    digits.map(move |(at, digit)| {
        let digit = u32::from(digit) - u32::from('0');
        let nearer = if to == '9' { format!("[{}-9]", digit + 1) } else { format!("[0-{}]", digit - 1) };
        (format!("{}{nearer}", &row[..at]), row.len() - at - 1)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use serde_json::json;

    use super::{at_least, at_most, decimal, from, until};
    use crate::questionnaire::answers::plain_decimal;
    use crate::questionnaire::date;

    fn takes(pattern: &str, text: &str) -> bool {
        let schema = json!({"pattern": pattern});
        jsonschema::draft202012::is_valid(&schema, &json!(text))
    }

    /// Numbers near each other more often than not.
    fn number() -> impl Strategy<Value = Decimal> {
        prop_oneof![-130i64..130, -100_000i64..100_000, -10_000_000_000i64..10_000_000_000]
            .prop_flat_map(|mantissa| (Just(mantissa), 0u32..4))
            .prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
    }

    fn written(number: Decimal) -> String {
        if number.is_zero() { number.abs().to_string() } else { number.to_string() }
    }

    proptest! {
        #[test]
        fn bounds_of_decimals_are_kept_to_the_last_digit(bound in number(), number in number()) {
            let text = written(number);
            prop_assert_eq!(takes(&at_least(bound), &text), number >= bound, "{} at least {}", text, bound);
            prop_assert_eq!(takes(&at_most(bound), &text), number <= bound, "{} at most {}", text, bound);
            for text in [written(bound), written(bound.normalize())] {
                prop_assert!(takes(&at_least(bound), &text) && takes(&at_most(bound), &text), "{} itself", text);
            }
        }

        #[test]
        fn the_form_of_a_decimal_is_the_one_that_is_read(text in "-?[0-9]{1,13}(\\.[0-9]{0,3})?", places in 0u32..4) {
            prop_assert_eq!(takes(&decimal(places), &text), plain_decimal(&text, places).is_some(), "{}", text);
        }

        #[test]
        fn days_are_those_of_the_calendar_and_bounds_are_kept(
            text in "(19|20|21|22)[0-9]{2}-[01][0-9]-[0-3][0-9]", bound in "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
        ) {
            let day = date::parse(&text);
            prop_assert_eq!(takes(super::DATE, &text), day.is_some(), "{}", text);
            prop_assert_eq!(takes(&from(&bound), &text), text >= bound, "{} from {}", text, bound);
            prop_assert_eq!(takes(&until(&bound), &text), text <= bound, "{} until {}", text, bound);
        }
    }

    #[test]
    fn leap_days_are_days_of_leap_years() {
        for year in 1899..=2202 {
            let text = format!("{year}-02-29");
            assert_eq!(takes(super::DATE, &text), date::parse(&text).is_some(), "{text}");
        }
    }
}
