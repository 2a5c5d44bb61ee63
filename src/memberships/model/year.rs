//! Financial years, from 1 April to 31 March.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `2020-21`: 1 April 2020 to 31 March 2021.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear(i32);

impl FinancialYear {
    const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

    /// The one in which a day lies.
    pub fn of(day: NaiveDate) -> Self {
        Self(if day.month() < 4 { day.year() - 1 } else { day.year() })
    }

    /// The year in which it begins.
    pub fn first(self) -> i32 {
        self.0
    }

    pub fn first_day(self) -> NaiveDate {
        april(self.0)
    }

    pub fn last_day(self) -> NaiveDate {
        april(self.0 + 1).pred_opt().unwrap_or(NaiveDate::MAX)
    }
}

fn april(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or(NaiveDate::MAX)
}

#[derive(Debug, thiserror::Error)]
#[error("must be a financial year like 2020-21")]
pub struct NoYear;

impl FromStr for FinancialYear {
    type Err = NoYear;

    fn from_str(text: &str) -> Result<Self, NoYear> {
        let year = text.split_once('-').and_then(|(year, _)| year.parse().ok()).map(Self).ok_or(NoYear)?;
        if Self::YEARS.contains(&year.0) && year.to_string() == text { Ok(year) } else { Err(NoYear) }
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1) % 100)
    }
}

impl Serialize for FinancialYear {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FinancialYear {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for FinancialYear {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^20[0-9]{2}-[0-9]{2}$"))
            .examples([serde_json::json!("2020-21")])
            .description(Some("A financial year, from 1 April to 31 March."))
            .into()
    }
}

impl utoipa::ToSchema for FinancialYear {}

#[cfg(test)]
mod tests {
    use super::FinancialYear;

    #[test]
    fn s08_a_financial_year_runs_from_april_to_march() {
        let year: FinancialYear = "2020-21".parse().unwrap();
        assert_eq!(
            (year.first_day().to_string(), year.last_day().to_string()),
            ("2020-04-01".into(), "2021-03-31".into())
        );
        for (day, wanted) in [("2021-03-31", "2020-21"), ("2021-04-01", "2021-22"), ("1999-12-31", "1999-00")] {
            assert_eq!(FinancialYear::of(day.parse().unwrap()).to_string(), wanted);
        }
        assert_eq!("2099-00".parse::<FinancialYear>().unwrap().to_string(), "2099-00");
        for bad in ["2020", "2020-22", "2020-2021", "1999-00", "2020-21 ", "+2020-21", "year"] {
            assert!(bad.parse::<FinancialYear>().is_err(), "{bad}");
        }
    }
}
