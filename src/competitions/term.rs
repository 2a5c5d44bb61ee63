//! How long a contract is to run: years, then options of years, from its start or from a day that it shares with others.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::contracts;
use crate::kernel::text::Faults;

const MOST_OPTIONS: usize = 10;
const YEARS: std::ops::RangeInclusive<u32> = 1..=10;

/// How long the contract runs (W32): `{"years":3,"options":[1,1]}` is 3+1+1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Term {
    #[schema(minimum = 1, maximum = 10)]
    pub years: u32,
    /// Years of each extension, in the order they may be taken.
    pub options: Vec<u32>,
    /// The day from which the years are counted, where contracts that start on different days end together (N06); else
    /// they are counted from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<NaiveDate>,
}

/// A term as it may be written: `"3+1+1"`, or its parts.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it stands for the document alone")]
#[serde(untagged)]
#[schema(example = "3+1+1")]
pub enum WrittenTerm {
    /// Years of the first term, then of each option.
    Pattern(String),
    Parts(Term),
}

impl Term {
    /// Adds what is wrong with it, for a contract that starts on that day.
    pub fn check(&self, faults: &mut Faults, starts_on: NaiveDate) {
        let detail = "must be between 1 and 10 years";
        faults.require(YEARS.contains(&self.years), "/term/years", "out_of_range", detail);
        faults.require(self.options.len() <= MOST_OPTIONS, "/term/options", "too_many", "may hold 10 options");
        for (place, option) in self.options.iter().enumerate() {
            faults.require(YEARS.contains(option), &format!("/term/options/{place}"), "out_of_range", detail);
        }
        let Some(from) = self.counted_from else { return };
        let pointer = "/term/counted_from";
        faults.require(
            (2000..=2100).contains(&from.year()),
            pointer,
            "out_of_range",
            "must lie between the years 2000 and 2100",
        );
        faults.require(from <= starts_on, pointer, "after_the_start", "must not be after the day the contract starts");
        if from <= starts_on && faults.is_empty() && self.starting(starts_on).is_none() {
            faults.add(pointer, "over", "the term and all of its options are over before the contract starts");
        }
    }

    /// The term of a contract that starts on that day; none when all of it is over by then.
    pub fn starting(&self, starts_on: NaiveDate) -> Option<contracts::Term> {
        let term = contracts::Term {
            starts_on,
            years: self.years,
            options: self.options.clone(),
            counted_from: self.counted_from,
        };
        term.running()
    }
}

impl FromStr for Term {
    type Err = String;

    /// `3+1+1`: years, then those of each option.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no term; write years and options of years, like \"3+1+1\"");
        let part = |part: &str| {
            let digits = part.trim();
            let plain = !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<u32>().ok()).flatten().ok_or_else(wrong)
        };
        let mut years = text.split('+').map(part).collect::<Result<Vec<u32>, String>>()?.into_iter();
        let first = years.next().ok_or_else(wrong)?;
        Ok(Self { years: first, options: years.collect(), counted_from: None })
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Term;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a term like \"3+1+1\", or its years and options")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Term, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Term, M::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            years: u32,
            options: Vec<u32>,
            #[serde(default)]
            counted_from: Option<NaiveDate>,
        }
        let Parts { years, options, counted_from } = Parts::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Term { years, options, counted_from })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ends(term: &str, counted_from: Option<&str>, starts_on: &str) -> Vec<String> {
        let term = Term { counted_from: counted_from.map(day), ..term.parse().unwrap() };
        term.starting(day(starts_on)).unwrap().last_days().iter().map(NaiveDate::to_string).collect()
    }

    #[test]
    fn n22_three_two_two_from_april_2019() {
        assert_eq!(ends("3+2+2", None, "2019-04-01"), ["2022-03-31", "2024-03-31", "2026-03-31"]);
        assert_eq!(ends("3+1+1", None, "2021-04-01"), ["2024-03-31", "2025-03-31", "2026-03-31"], "W32");
        assert_eq!(ends(" 9 ", None, "2019-04-01"), ["2028-03-31"]);
    }

    #[test]
    fn n06_contracts_that_end_together() {
        let from = Some("2020-04-01");
        assert_eq!(ends("5+4", from, "2020-04-01"), ["2025-03-31", "2029-03-31"]);
        assert_eq!(ends("5+4", from, "2022-07-01"), ["2025-03-31", "2029-03-31"], "a joiner on 1 July 2022");
        assert_eq!(ends("5+4", from, "2025-03-31"), ["2025-03-31", "2029-03-31"], "on the last day of the first term");
        assert_eq!(ends("5+4", from, "2025-04-01"), ["2029-03-31"], "in the option's years");
        let over = Term { counted_from: from.map(day), ..("5+4".parse().unwrap()) };
        assert_eq!(over.starting(day("2029-04-01")), None);
    }

    #[test]
    fn n22_a_term_is_a_text_or_its_parts() {
        let read = |text: &str| serde_json::from_str::<Term>(text);
        let parts = read(r#"{"years": 3, "options": [2, 2]}"#).unwrap();
        assert_eq!(read(r#""3+2+2""#).unwrap(), parts);
        assert_eq!(serde_json::to_string(&parts).unwrap(), r#"{"years":3,"options":[2,2]}"#);
        for wrong in [r#""""#, r#""3+""#, r#""+3""#, r#""3-1""#, r#""3+1.5""#, r#""100""#, "3", r#"{"years":3}"#] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read(r#""three""#).unwrap_err().to_string().contains("like \"3+1+1\""));
    }
}
