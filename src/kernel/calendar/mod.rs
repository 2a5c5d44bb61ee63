//! Working days and bank holidays of the United Kingdom.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

/// A part of the country with bank holidays of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    EnglandAndWales,
    Scotland,
    NorthernIreland,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Feed {
    england_and_wales: FeedDivision,
    scotland: FeedDivision,
    northern_ireland: FeedDivision,
}

#[derive(Deserialize)]
struct FeedDivision {
    events: Vec<FeedEvent>,
}

#[derive(Deserialize)]
struct FeedEvent {
    date: NaiveDate,
}

static FEED: LazyLock<Feed> = LazyLock::new(|| {
    serde_json::from_str(include_str!("bank-holidays.json")).expect("the committed bank-holiday file is readable")
});

/// The bank holidays of one division from `from` to `to`, both included, in order.
pub fn bank_holidays(division: Division, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    let events = match division {
        Division::EnglandAndWales => &FEED.england_and_wales,
        Division::Scotland => &FEED.scotland,
        Division::NorthernIreland => &FEED.northern_ireland,
    };
    let days: BTreeSet<NaiveDate> = events.events.iter().map(|event| event.date).collect();
    days.range(from..=to).copied().collect()
}

/// Monday to Friday and no bank holiday of the division.
pub fn is_working_day(division: Division, date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && bank_holidays(division, date, date).is_empty()
}

/// The first working day on or after `date`.
pub fn working_day_from(division: Division, date: NaiveDate) -> NaiveDate {
    let mut day = date;
    while !is_working_day(division, day) {
        day = day + Days::new(1);
    }
    day
}

/// The last of so many working days after `date`.
pub fn working_days_after(division: Division, date: NaiveDate, days: u32) -> NaiveDate {
    (0..days).fold(date, |day, _| working_day_from(division, day + Days::new(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn w03_bank_holidays_roll_to_the_next_working_day() {
        let roll = |text| working_day_from(Division::EnglandAndWales, day(text)).to_string();
        assert_eq!(roll("2021-03-08"), "2021-03-08");
        assert_eq!(roll("2021-04-05"), "2021-04-06", "Easter Monday");
        assert_eq!(roll("2021-05-03"), "2021-05-04", "early May");
        assert_eq!(roll("2021-05-31"), "2021-06-01", "spring");
        assert_eq!(roll("2023-05-08"), "2023-05-09", "the coronation");
        assert_eq!(roll("2021-08-08"), "2021-08-09", "a Sunday");
    }

    #[test]
    fn divisions_differ() {
        let world_cup = day("2026-06-15");
        assert!(is_working_day(Division::EnglandAndWales, world_cup));
        assert!(!is_working_day(Division::Scotland, world_cup));
    }
}
