//! Checks on the values of a row, gathered so that one answer tells every fault of it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::entry::{RowFault, shown};
use crate::kernel::Place;
use crate::register::model::{Grade, REGULATOR_BEGAN};

const MOST_BEDS: i32 = 2_000;
const MOST_OF_A_LIST: usize = 100;

/// Reads the values of one row. A faulty value is read as some harmless one; the row is rejected anyway.
pub struct Checks {
    /// Takes exact words and ISO dates only. The regulator's files vary in both.
    strict: bool,
    today: NaiveDate,
    faults: Vec<RowFault>,
}

impl Checks {
    pub fn new(strict: bool, today: NaiveDate) -> Self {
        Self { strict, today, faults: vec![] }
    }

    /// # Errors
    /// Every fault that was found.
    pub fn verdict(self) -> Result<(), Vec<RowFault>> {
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    pub fn fault(&mut self, field: &str, code: &'static str, detail: impl Into<String>) {
        self.faults.push(RowFault { field: Some(field.to_owned()), code, detail: detail.into() });
    }

    pub fn cqc_id(&mut self, field: &str, text: &str) -> String {
        if text.is_empty() {
            self.fault(field, "empty_id", format!("The {field} is empty."));
        } else if text.len() > 40 || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let detail = format!("The {field} \"{}\" may have 40 letters, digits and hyphens.", shown(text));
            self.fault(field, "bad_id", detail);
            return String::new();
        }
        text.to_owned()
    }

    pub fn name(&mut self, field: &str, text: &str) -> String {
        let name = self.tidy(field, text);
        if name.is_empty() {
            self.fault(field, "empty_name", format!("The {field} is empty."));
        } else if name.chars().count() > 200 {
            self.fault(field, "long_name", format!("The {field} may have 200 characters."));
        }
        name
    }

    /// Without control characters. Those that are but space are spaces in the regulator's files.
    fn tidy(&mut self, field: &str, text: &str) -> String {
        if !text.contains(char::is_control) {
            return text.to_owned();
        }
        let tidied = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.strict || tidied.contains(char::is_control) {
            self.fault(field, "control_character", format!("The {field} holds a control character."));
        }
        tidied
    }

    pub fn beds(&mut self, field: &str, text: &str) -> i32 {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            self.fault(field, "bad_number", format!("The {field} \"{}\" is not a whole number.", shown(text)));
            return 0;
        }
        match text.parse() {
            Ok(beds @ 0..=MOST_BEDS) => beds,
            _ => {
                let detail = format!("The {field} {} is not between 0 and {MOST_BEDS}.", shown(text));
                self.fault(field, "beds_out_of_range", detail);
                0
            }
        }
    }

    /// A point, from the names and texts of its two coordinates.
    pub fn place(&mut self, latitude: (&str, &str), longitude: (&str, &str)) -> Option<Place> {
        if latitude.1.is_empty() && longitude.1.is_empty() {
            return None;
        }
        let latitude_micro = self.micro_degrees(latitude, 90);
        let longitude_micro = self.micro_degrees(longitude, 180);
        Some(Place { latitude_micro, longitude_micro })
    }

    /// Decimal degrees to the nearest millionth, which is a tenth of a metre. Never by way of a binary fraction.
    fn micro_degrees(&mut self, (field, text): (&str, &str), most: i64) -> i32 {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        let degrees = match plain {
            true => Decimal::from_str_exact(text).ok(),
            // As JSON and spreadsheets write what lies close to the meridian.
            false => Decimal::from_scientific(text).ok().filter(|_| !self.strict),
        };
        let degrees = degrees.filter(|degrees| degrees.abs() <= Decimal::from(most));
        let micro = degrees.and_then(|degrees| (degrees * Decimal::from(1_000_000)).round().to_i32());
        micro.unwrap_or_else(|| {
            let detail = format!("The {field} \"{}\" is not within ±{most} degrees.", shown(text));
            self.fault(field, "bad_coordinate", detail);
            0
        })
    }

    /// The texts that are not empty.
    pub fn list<'t>(&mut self, field: &str, texts: impl Iterator<Item = &'t str>) -> Vec<String> {
        let texts = texts.map(str::trim).filter(|text| !text.is_empty());
        let list: Vec<String> = texts.map(|text| self.tidy(field, text)).collect();
        if list.len() > MOST_OF_A_LIST || list.iter().any(|text| text.chars().count() > 200) {
            let detail = format!("There may be {MOST_OF_A_LIST} {field} of 200 characters each.");
            self.fault(field, "long_list", detail);
        }
        list
    }

    /// A text that may be left out.
    pub fn line(&mut self, field: &str, text: &str, most: usize) -> Option<String> {
        let text = self.tidy(field, text);
        if text.chars().count() > most {
            self.fault(field, "too_long", format!("The {field} may have {most} characters."));
        }
        Some(text).filter(|text| !text.is_empty())
    }

    pub fn yes_or_no(&mut self, field: &str, text: &str) -> Option<bool> {
        match text {
            "Y" => Some(true),
            "N" => Some(false),
            "" if !self.strict => None,
            other => {
                let other = shown(other);
                self.fault(field, "not_y_or_n", format!("The {field} \"{other}\" must be Y or N."));
                None
            }
        }
    }

    /// The grade of a question, if it has one.
    pub fn grade(&mut self, field: &str, text: &str) -> Option<Grade> {
        if text.is_empty() {
            return None;
        }
        let grade = if self.strict { Grade::parse(text) } else { Grade::read(text) };
        if grade.is_none() {
            let choices = Grade::ALL.map(Grade::words).join(", ");
            let detail = format!("The {field} \"{}\" is not one of: {choices}.", shown(text));
            self.fault(field, "unknown_rating", detail);
        }
        grade
    }

    pub fn overall(&mut self, field: &str, text: &str) -> Grade {
        if text.is_empty() {
            let choices = Grade::ALL.map(Grade::words).join(", ");
            self.fault(field, "unknown_rating", format!("The {field} \"\" is not one of: {choices}."));
        }
        self.grade(field, text).unwrap_or(Grade::NoPublishedRating)
    }

    /// A day of the past or today, if there is one.
    pub fn day(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            return None;
        }
        let day = if self.strict { iso(text).filter(|_| text.len() == 10) } else { regulators(text) };
        match day {
            None => {
                let detail = format!("The {field} \"{}\" is not a date like 2019-11-01.", shown(text));
                self.fault(field, "bad_date", detail);
            }
            Some(day) if day > self.today => {
                self.fault(field, "future_date", format!("The {field} {day} lies in the future."));
            }
            Some(_) => {}
        }
        day
    }

    /// The day of a report: not before there was a regulator, and not left out when there is a grade.
    pub fn published_on(&mut self, field: &str, text: &str, overall: Grade) -> Option<NaiveDate> {
        if text.is_empty() && overall != Grade::NoPublishedRating {
            self.fault(field, "missing_date", format!("A published rating needs the {field}."));
        }
        let day = self.day(field, text)?;
        if day < REGULATOR_BEGAN {
            let detail = format!("The {field} {day} lies before {REGULATOR_BEGAN}, when the regulator began.");
            self.fault(field, "bad_date", detail);
        }
        Some(day)
    }
}

fn iso(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// `2018-01-09`, the same with a time, `09/01/2018` or `09/Jan/2018 - 00:00`.
fn regulators(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next()?;
    iso(day)
        .or_else(|| NaiveDate::parse_from_str(day, "%d/%m/%Y").ok())
        .or_else(|| NaiveDate::parse_from_str(day, "%d/%b/%Y").ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t23_the_regulators_dates_are_read_and_our_own_format_takes_iso_alone() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        let read = |strict: bool, text: &str| {
            let mut checks = Checks::new(strict, today);
            let day = checks.day("day", text);
            checks.verdict().ok().and(day).map(|day| day.to_string())
        };
        for text in ["2018-01-09", "2018-01-09T10:30:00Z", "09/01/2018", "09/Jan/2018 - 00:00"] {
            assert_eq!(read(false, text).as_deref(), Some("2018-01-09"), "{text}");
            assert_eq!(read(true, text).is_some(), text == "2018-01-09", "{text}");
        }
        for wrong in ["2026-11-28", "31/02/2018", "January", "1/2"] {
            assert_eq!(read(false, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_coordinate_is_exact_however_it_is_written() {
        let read = |text: &str| Checks::new(false, NaiveDate::MIN).micro_degrees(("lon", text), 180);
        assert_eq!(["-0.04987", "0.0026864", "-1.2E-5"].map(read), [-49_870, 2_686, -12]);
    }
}
