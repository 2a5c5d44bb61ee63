//! Calendar arithmetic. There is no word for today: the day of a decision is a fact of its input.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use rhai::{Array, Module};

use super::{Answer, Topic, add, word};
use crate::engine::plain;
use crate::engine::shape;

pub(super) const TOPIC: Topic = Topic {
    title: "Dates",
    about: "Dates are compared with `<` `<=` `==` and so on. There is no word for today: the day of a decision is one \
            of its facts, so that the same question has the same answer years later. Years run from 1900 to 2200. \
            Bank holidays are facts too: hand them over as `holidays`.",
    install,
};

fn install(module: &mut Module) {
    add(module, "to_string", |date: NaiveDate| date.to_string());
    add(module, "to_debug", |date: NaiveDate| date.to_string());
    literal(module);
    calendar(module);
    working_days(module);
}

fn literal(module: &mut Module) {
    word(
        "date",
        ["text: text", "date"],
        r#"
        A date from its text, year first.

        Example: `date("2021-02-08") < date("2021-03-08")` is `true`.
        "#,
    )
    .set_into_module(module, |text: &str| -> Answer<NaiveDate> {
        shape::date(text).ok_or_else(|| format!("\"{text}\" is not a date; write it like \"2021-02-08\"").into())
    });
}

fn calendar(module: &mut Module) {
    word(
        "days_after",
        ["day: date", "days: whole number", "date"],
        r#"
        So many calendar days later; with a minus, earlier.

        Example: `days_after(date("2021-02-08"), 28)` is `2021-03-08`.
        "#,
    )
    .set_into_module(module, days_after);
    word(
        "months_after",
        ["day: date", "months: whole number", "date"],
        r#"
        The same day of a later month, or that month's last day if it is shorter; with a minus, earlier. Count from
        the first day each time, not from the last result: from 31 January, one month and one month more is 28 March.

        Example: `months_after(date("2021-01-31"), 1)` is `2021-02-28`.
        "#,
    )
    .set_into_module(module, months_after);
    word(
        "years_before",
        ["day: date", "years: whole number", "date"],
        r#"
        The same day so many years earlier; 29 February becomes 28 February where there is none.

        Example: `years_before(date("2024-02-29"), 3)` is `2021-02-28`.
        "#,
    )
    .set_into_module(module, |day: NaiveDate, years: i64| -> Answer<NaiveDate> {
        months_after(day, years.checked_mul(-12).ok_or_else(too_far)?)
    });
    word(
        "days_between",
        ["from: date", "to: date", "whole number"],
        r#"
        Calendar days from the first date to the second; negative when the second is earlier.

        Example: `days_between(date("2021-02-08"), date("2021-02-28"))` is `20`.
        "#,
    )
    .set_into_module(module, |from: NaiveDate, to: NaiveDate| (to - from).num_days());
}

fn working_days(module: &mut Module) {
    word(
        "is_working_day",
        ["day: date", "holidays: list", "yes/no"],
        r#"
        Monday to Friday, and not in the list of holidays.

        Example: `is_working_day(date("2021-04-05"), [date("2021-04-05")])` is `false`.
        "#,
    )
    .set_into_module(module, |day: NaiveDate, holidays: Array| -> Answer<bool> {
        Ok(is_working_day(day, &days_of(&holidays)?))
    });
    word(
        "first_working_day",
        ["day: date", "holidays: list", "date"],
        r#"
        That day if it is a working day, otherwise the next one that is.

        Example: `first_working_day(date("2021-04-05"), [date("2021-04-05")])` is `2021-04-06`.
        "#,
    )
    .set_into_module(module, |day: NaiveDate, holidays: Array| -> Answer<NaiveDate> {
        let holidays = days_of(&holidays)?;
        let mut day = day;
        while !is_working_day(day, &holidays) {
            day = next(day)?;
        }
        Ok(day)
    });
    word(
        "working_days_after",
        ["day: date", "days: whole number", "holidays: list", "date"],
        r#"
        The working day so many working days after a day (0 to 400), which itself does not count.

        Example: `working_days_after(date("2021-04-01"), 1, [date("2021-04-02"), date("2021-04-05")])` is `2021-04-06`.
        "#,
    )
    .set_into_module(module, |day: NaiveDate, days: i64, holidays: Array| -> Answer<NaiveDate> {
        if !(0..=400).contains(&days) {
            return Err("working_days_after takes 0 to 400 days".into());
        }
        let holidays = days_of(&holidays)?;
        let (mut day, mut left) = (day, days);
        while left > 0 {
            day = next(day)?;
            left -= i64::from(is_working_day(day, &holidays));
        }
        Ok(day)
    });
}

fn months_after(day: NaiveDate, months: i64) -> Answer<NaiveDate> {
    let count = u32::try_from(months.unsigned_abs()).map_err(|_| too_far())?;
    let moved = if months < 0 {
        day.checked_sub_months(Months::new(count))
    } else {
        day.checked_add_months(Months::new(count))
    };
    in_range(moved)
}

fn days_after(day: NaiveDate, days: i64) -> Answer<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    in_range(if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) })
}

fn in_range(day: Option<NaiveDate>) -> Answer<NaiveDate> {
    day.filter(|day| shape::in_range(*day)).ok_or_else(|| too_far().into())
}

fn too_far() -> String {
    "that date is outside the years 1900 to 2200".to_owned()
}

fn next(day: NaiveDate) -> Answer<NaiveDate> {
    days_after(day, 1)
}

fn is_working_day(day: NaiveDate, holidays: &[NaiveDate]) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&day)
}

fn days_of(list: &Array) -> Answer<Vec<NaiveDate>> {
    list.iter()
        .map(|entry| {
            let found = plain::kind(entry);
            let day = entry.clone().try_cast::<NaiveDate>();
            day.ok_or_else(|| format!("a list of dates is needed here; it has {found} in it").into())
        })
        .collect()
}
