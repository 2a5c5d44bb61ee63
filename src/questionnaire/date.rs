//! Dates in answers, and bounds of dates that move with the day.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Serialize, Serializer};

/// The years whose dates the rules may speak of.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Exactly `YYYY-MM-DD`, in a year that the rules may speak of.
pub(super) fn parse(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date).filter(|date| YEARS.contains(&date.year()) && date.to_string() == text)
}

/// A bound of a date: a day, or so many days, months or years from the day on which the page is saved.
/// Written `2021-02-08`, `today`, `today-3y`, `today+12m`, `today+30d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateLimit {
    On(NaiveDate),
    /// Negative for the past.
    Days(i32),
    /// Negative for the past. The last of the month where the day does not exist.
    Months(i32),
}

impl DateLimit {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let Some(shift) = text.strip_prefix("today") else { return parse(text).map(Self::On) };
        if shift.is_empty() {
            return Some(Self::Days(0));
        }
        let (number, unit) = shift.split_at_checked(shift.len() - 1)?;
        let digits = number.strip_prefix(['+', '-'])?;
        let is_number = !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number: i32 = number.parse().ok().filter(|_| is_number)?;
        match unit {
            "d" => Some(Self::Days(number)),
            "m" => Some(Self::Months(number)),
            "y" => number.checked_mul(12).map(Self::Months),
            _ => None,
        }
    }

    /// The day it means today; nothing when that is beyond the calendar.
    pub(super) fn on(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::On(date) => Some(date),
            Self::Days(days) if days < 0 => today.checked_sub_days(Days::new(days.unsigned_abs().into())),
            Self::Days(days) => today.checked_add_days(Days::new(days.unsigned_abs().into())),
            Self::Months(months) if months < 0 => today.checked_sub_months(Months::new(months.unsigned_abs())),
            Self::Months(months) => today.checked_add_months(Months::new(months.unsigned_abs())),
        }
    }
}

impl std::fmt::Display for DateLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::On(date) => date.fmt(f),
            Self::Days(0) => f.write_str("today"),
            Self::Days(days) => write!(f, "today{days:+}d"),
            Self::Months(months) if months % 12 == 0 => write!(f, "today{:+}y", months / 12),
            Self::Months(months) => write!(f, "today{months:+}m"),
        }
    }
}

impl Serialize for DateLimit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl utoipa::PartialSchema for DateLimit {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .examples([serde_json::json!("today-3y")])
            .description(Some("A day, or one counted from the day of saving: `2021-02-08`, `today`, `today-3y`."))
            .into()
    }
}

impl utoipa::ToSchema for DateLimit {}

#[cfg(test)]
mod tests {
    use super::{DateLimit, parse};

    #[test]
    fn bounds_are_days_or_counted_from_today() {
        let today = parse("2021-03-31").unwrap();
        for (text, day) in [
            ("2020-02-29", "2020-02-29"),
            ("today", "2021-03-31"),
            ("today-31d", "2021-02-28"),
            ("today-1m", "2021-02-28"),
            ("today+12m", "2022-03-31"),
            ("today-3y", "2018-03-31"),
        ] {
            let limit = DateLimit::parse(text).unwrap();
            assert_eq!(limit.on(today).unwrap().to_string(), day, "{text}");
            assert_eq!(DateLimit::parse(&limit.to_string()), Some(limit));
        }
        for wrong in ["", "tomorrow", "today1d", "today+d", "today+1", "today+1w", "today+-1d", "2021-2-1", "today+1é"]
        {
            assert_eq!(DateLimit::parse(wrong), None, "{wrong}");
        }
    }
}
