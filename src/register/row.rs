//! One row of a file, checked value by value.

use chrono::NaiveDate;
use csv::ByteRecord;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::columns::{Column, Columns, excerpt, shown};
use super::file::Row;
use super::model::{Grade, Place, REGULATOR_BEGAN, Rating};
use super::views::RejectedRow;

const MOST_BEDS: i32 = 2_000;
const MOST_SPECIALISMS: usize = 50;

/// What a good row says. A value is None when the file has no such column, and then leaves alone what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub line: u64,
    pub cqc_id: String,
    pub name: String,
    pub beds: i32,
    pub place: Option<Option<Place>>,
    pub specialisms: Option<Vec<String>>,
    pub care_home: Option<bool>,
    pub registered: Option<bool>,
    pub rating: Rating,
}

/// What is wrong with a row: a code and a sentence for each fault.
type RowFaults = Vec<(&'static str, String)>;

/// # Errors
/// The row as rejected, with every fault that was found in it.
pub fn read(row: &Row<'_>, columns: &Columns, today: NaiveDate) -> Result<Entry, RejectedRow> {
    let entry = match &row.fields {
        None => {
            Err(vec![("open_quote", "A quotation mark that is opened on this line is not closed on it.".to_owned())])
        }
        Some(fields) => texts(fields, columns).and_then(|texts| entry(row.line, &texts, columns, today)),
    };
    entry.map_err(|faults| reject(row, &faults))
}

/// A row that is left out.
pub fn reject(row: &Row<'_>, faults: &[(&'static str, String)]) -> RejectedRow {
    RejectedRow {
        line: row.line,
        code: faults.first().map_or("unreadable", |(code, _)| code).to_owned(),
        detail: faults.iter().map(|(_, detail)| detail.as_str()).collect::<Vec<_>>().join(" "),
        row: Some(excerpt(&String::from_utf8_lossy(row.raw), 200)),
    }
}

fn texts<'r>(fields: &'r ByteRecord, columns: &Columns) -> Result<Vec<&'r str>, RowFaults> {
    if fields.len() != columns.len() {
        let detail = format!("The row has {} values, the header {}.", fields.len(), columns.len());
        return Err(vec![("column_count", detail)]);
    }
    let texts: Result<Vec<&str>, _> = fields.iter().map(|field| std::str::from_utf8(field).map(str::trim)).collect();
    let texts = texts.map_err(|_| {
        let detail = "The row is not UTF-8 text, perhaps Latin-1 or Windows-1252: save the file as \"CSV UTF-8\".";
        vec![("not_utf8", detail.to_owned())]
    })?;
    if texts.iter().any(|text| text.contains('\0')) {
        return Err(vec![("nul", "The row holds a NUL character.".to_owned())]);
    }
    if texts.iter().any(|text| text.chars().any(char::is_control)) {
        return Err(vec![("control_character", "The row holds a control character.".to_owned())]);
    }
    Ok(texts)
}

fn entry(line: u64, texts: &[&str], columns: &Columns, today: NaiveDate) -> Result<Entry, RowFaults> {
    let mut values = Values { texts, columns, faults: vec![] };
    let entry = Entry {
        line,
        cqc_id: values.cqc_id(),
        name: values.name(),
        beds: values.beds(),
        place: values.place(),
        specialisms: values.specialisms(),
        care_home: values.yes_or_no(Column::CareHome),
        registered: values.yes_or_no(Column::Registered),
        rating: values.rating(today),
    };
    if values.faults.is_empty() { Ok(entry) } else { Err(values.faults) }
}

/// Reads the values of one row and gathers what is wrong with them. A faulty value is read as some harmless one;
/// the row is rejected anyway.
struct Values<'r> {
    texts: &'r [&'r str],
    columns: &'r Columns,
    faults: RowFaults,
}

impl<'r> Values<'r> {
    fn pick(&self, column: Column) -> Option<&'r str> {
        self.columns.pick(self.texts, column)
    }

    fn fault(&mut self, code: &'static str, detail: impl Into<String>) {
        self.faults.push((code, detail.into()));
    }

    fn cqc_id(&mut self) -> String {
        let text = self.pick(Column::CqcId).unwrap_or_default();
        if text.is_empty() {
            self.fault("empty_id", "The location_id is empty.");
        } else if text.len() > 40 || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let detail = format!("The location_id \"{}\" may have 40 letters, digits and hyphens.", shown(text));
            self.fault("bad_id", detail);
        }
        text.to_owned()
    }

    fn name(&mut self) -> String {
        let text = self.pick(Column::Name).unwrap_or_default();
        if text.is_empty() {
            self.fault("empty_name", "The name is empty.");
        } else if text.chars().count() > 200 {
            self.fault("long_name", "The name may have 200 characters.");
        }
        text.to_owned()
    }

    fn beds(&mut self) -> i32 {
        let text = self.pick(Column::Beds).unwrap_or_default();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            self.fault("bad_number", format!("The number_of_beds \"{}\" is not a whole number.", shown(text)));
            return 0;
        }
        match text.parse() {
            Ok(beds @ 0..=MOST_BEDS) => beds,
            _ => {
                let detail = format!("The number_of_beds {} is not between 0 and {MOST_BEDS}.", shown(text));
                self.fault("beds_out_of_range", detail);
                0
            }
        }
    }

    fn place(&mut self) -> Option<Option<Place>> {
        let (latitude, longitude) = (self.pick(Column::Latitude)?, self.pick(Column::Longitude)?);
        if latitude.is_empty() && longitude.is_empty() {
            return Some(None);
        }
        let latitude_micro = self.micro_degrees(Column::Latitude, latitude, 90);
        let longitude_micro = self.micro_degrees(Column::Longitude, longitude, 180);
        Some(Some(Place { latitude_micro, longitude_micro }))
    }

    /// Decimal degrees to the nearest millionth, which is a tenth of a metre.
    fn micro_degrees(&mut self, column: Column, text: &str, most: i64) -> i32 {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        let degrees = Decimal::from_str_exact(text).ok().filter(|_| plain);
        let degrees = degrees.filter(|degrees| degrees.abs() <= Decimal::from(most));
        let micro = degrees.and_then(|degrees| (degrees * Decimal::from(1_000_000)).round().to_i32());
        micro.unwrap_or_else(|| {
            let header = column.header();
            self.fault("bad_coordinate", format!("The {header} \"{}\" is not within ±{most} degrees.", shown(text)));
            0
        })
    }

    fn specialisms(&mut self) -> Option<Vec<String>> {
        let text = self.pick(Column::Specialisms)?;
        let specialisms: Vec<String> =
            text.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        if specialisms.len() > MOST_SPECIALISMS || specialisms.iter().any(|one| one.chars().count() > 200) {
            let detail = format!("There may be {MOST_SPECIALISMS} specialisms of 200 characters each.");
            self.fault("specialisms", detail);
        }
        Some(specialisms)
    }

    fn yes_or_no(&mut self, column: Column) -> Option<bool> {
        match self.pick(column)? {
            "Y" => Some(true),
            "N" => Some(false),
            other => {
                let (header, other) = (column.header(), shown(other));
                self.fault("not_y_or_n", format!("The {header} \"{other}\" must be Y or N."));
                None
            }
        }
    }

    fn grade(&mut self, column: Column) -> Option<Grade> {
        let text = self.pick(column).unwrap_or_default();
        let grade = Grade::parse(text);
        if grade.is_none() && (!text.is_empty() || column == Column::Overall) {
            let choices = Grade::ALL.map(Grade::words).join(", ");
            let detail = format!("The {} \"{}\" is not one of: {choices}.", column.header(), shown(text));
            self.fault("unknown_rating", detail);
        }
        grade
    }

    fn published_on(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let text = self.pick(Column::PublishedOn).filter(|text| !text.is_empty())?;
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        match date {
            None => {
                let detail = format!("The report_date \"{}\" is not a date like 2019-11-01.", shown(text));
                self.fault("bad_date", detail);
            }
            Some(date) if date > today => {
                self.fault("future_date", format!("The report_date {date} lies in the future."));
            }
            Some(date) if date < REGULATOR_BEGAN => {
                let detail = format!("The report_date {date} lies before {REGULATOR_BEGAN}, when the regulator began.");
                self.fault("bad_date", detail);
            }
            Some(_) => {}
        }
        date
    }

    fn rating(&mut self, today: NaiveDate) -> Rating {
        let overall = self.grade(Column::Overall).unwrap_or(Grade::NoPublishedRating);
        let published_on = self.published_on(today);
        let undated = self.pick(Column::PublishedOn).is_none_or(str::is_empty);
        if undated && overall != Grade::NoPublishedRating {
            self.fault("missing_date", "A published rating needs the report_date.");
        }
        Rating {
            overall,
            published_on,
            safe: self.grade(Column::Safe),
            effective: self.grade(Column::Effective),
            caring: self.grade(Column::Caring),
            responsive: self.grade(Column::Responsive),
            well_led: self.grade(Column::WellLed),
            inherited: self.yes_or_no(Column::Inherited).unwrap_or(false),
        }
    }
}
