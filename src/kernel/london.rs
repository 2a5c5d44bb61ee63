//! Deadlines are said in London time and kept as instants.
//!
//! A local time that summer time skips (2021-03-28 01:30) or repeats (2021-10-31 01:30) names no single
//! instant, so it is refused; writing the offset settles the second kind.

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Europe::London;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::clock::Instant;

/// What is read can be written again: before these years London kept a time with odd seconds, after them a year has
/// five digits.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum LocalTimeError {
    #[error("\"{0}\" is not a time: write 2021-01-15T15:00:00, or with an offset 2021-01-15T15:00:00+00:00")]
    Unreadable(String),
    #[error("\"{0}\" lies too far from today: the year must be from 1900 to 9998")]
    TooFar(String),
    #[error("{0} does not exist in London: the clocks go forward over it")]
    Skipped(NaiveDateTime),
    #[error("{0} happens twice in London: write it with its offset, +01:00 or +00:00")]
    Repeated(NaiveDateTime),
}

/// The instant at which London's clocks show `local`.
///
/// # Errors
/// When summer time skips or repeats that time.
pub fn instant_of(local: NaiveDateTime) -> Result<Instant, LocalTimeError> {
    match London.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(at.to_utc()),
        LocalResult::None => Err(LocalTimeError::Skipped(local)),
        LocalResult::Ambiguous(..) => Err(LocalTimeError::Repeated(local)),
    }
}

/// The same time on London's clocks so many days later, or earlier.
///
/// # Errors
/// When summer time skips or repeats that time, or the day lies beyond the calendar.
pub fn days_later(at: Instant, days: i64) -> Result<Instant, LocalTimeError> {
    let local = at.with_timezone(&London).naive_local();
    let moved = TimeDelta::try_days(days).and_then(|days| local.checked_add_signed(days));
    let moved = moved.filter(|moved| YEARS.contains(&moved.year()));
    instant_of(moved.ok_or_else(|| LocalTimeError::TooFar(format!("{local} and {days} days")))?)
}

/// Midnight at the start of `date`, in London. Britain has never changed its clocks at midnight.
pub fn start_of(date: NaiveDate) -> Instant {
    instant_of(date.and_time(NaiveTime::MIN)).expect("London midnights exist once")
}

/// The calendar date in London at `at`.
pub fn date_of(at: Instant) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// As a person says it: `15:00 on Friday 15 January 2021 (GMT)`.
pub fn words(at: Instant) -> String {
    let local = at.with_timezone(&London);
    let clock = if local.format("%S").to_string() == "00" { "%H:%M" } else { "%H:%M:%S" };
    local.format(&format!("{clock} on %A %-d %B %Y (%Z)")).to_string()
}

/// As a person says it: `Friday 15 January 2021`.
pub fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// A deadline in requests: RFC 3339 with an offset, or London's local time without one.
/// Shown back with London's offset: `2021-06-28T15:00:00+01:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LondonTime(pub Instant);

impl std::str::FromStr for LondonTime {
    type Err = LocalTimeError;

    fn from_str(text: &str) -> Result<Self, LocalTimeError> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            if !YEARS.contains(&at.year()) {
                return Err(LocalTimeError::TooFar(text.into()));
            }
            let micros = at.timestamp_micros();
            return DateTime::from_timestamp_micros(micros)
                .map(Self)
                .ok_or_else(|| LocalTimeError::Unreadable(text.into()));
        }
        for form in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"] {
            if let Ok(local) = NaiveDateTime::parse_from_str(text, form) {
                if !YEARS.contains(&local.year()) {
                    return Err(LocalTimeError::TooFar(text.into()));
                }
                return instant_of(local).map(Self);
            }
        }
        Err(LocalTimeError::Unreadable(text.into()))
    }
}

impl std::fmt::Display for LondonTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.with_timezone(&London).to_rfc3339())
    }
}

impl Serialize for LondonTime {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LondonTime {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for LondonTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .examples([serde_json::json!("2021-01-15T15:00:00")])
            .description(Some(
                "RFC 3339 with an offset, or London's local time without one. A local time that does not exist or \
                 happens twice is refused.",
            ))
            .into()
    }
}

impl utoipa::ToSchema for LondonTime {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, String> {
        text.parse::<LondonTime>().map(|t| t.0.to_rfc3339()).map_err(|e| e.to_string())
    }

    #[test]
    fn w15_closing_and_start_instants() {
        assert_eq!(parse("2021-01-15T15:00").unwrap(), "2021-01-15T15:00:00+00:00");
        assert_eq!(start_of(NaiveDate::from_ymd_opt(2021, 4, 1).unwrap()).to_rfc3339(), "2021-03-31T23:00:00+00:00");
        assert_eq!(words(parse("2021-01-15T15:00").unwrap().parse().unwrap()), "15:00 on Friday 15 January 2021 (GMT)");
        assert_eq!(words("2021-06-28T14:00:00Z".parse().unwrap()), "15:00 on Monday 28 June 2021 (BST)");
    }

    #[test]
    fn t03_summer_time_gaps_and_repeats_are_refused() {
        assert!(parse("2021-03-28T01:30:00").unwrap_err().contains("does not exist"));
        assert!(parse("2021-10-31T01:30:00").unwrap_err().contains("happens twice"));
        assert_eq!(parse("2021-10-31T01:30:00+01:00").unwrap(), "2021-10-31T00:30:00+00:00");
        assert_eq!(parse("2021-10-31T01:30:00+00:00").unwrap(), "2021-10-31T01:30:00+00:00");
        assert!(parse("15.01.21").unwrap_err().contains("is not a time"));
        for text in ["+12021-01-15T15:00", "0000-01-01T00:00:00Z", "9999-01-01T00:00"] {
            assert!(
                parse(text).unwrap_err().contains("the year must be from 1900 to 9998"),
                "{text} could not be read back"
            );
        }
    }
}
