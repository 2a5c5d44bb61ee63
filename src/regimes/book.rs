//! The dated figures of the law, and which of them counts on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::grounds::Ground;
use super::notices::Notice;
use crate::kernel::Regime;

/// Everything in `regimes.toml`, `figures.toml`, `thresholds.toml`, `notices.toml`, `grounds.toml`.
#[derive(Debug)]
pub struct Book {
    pub regimes: BTreeMap<Regime, About>,
    pub figures: Vec<Figure>,
    pub thresholds: Vec<Figure>,
    pub notices: Vec<Notice>,
    pub grounds: Vec<Ground>,
}

/// What people call a regime, and where it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub title: String,
    pub law: String,
    pub summary: String,
}

/// One figure of the law: `tender_days`, 10, for some regimes and on some days.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub name: String,
    pub regimes: Vec<Regime>,
    /// Dates as text, amounts as text.
    #[serde(deserialize_with = "plain")]
    pub value: Value,
    /// The first and the last day on which it counts; without them, always.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<NaiveDate>,
    #[serde(default, deserialize_with = "day")]
    pub to: Option<NaiveDate>,
    /// A plain sentence.
    pub says: String,
    /// The provision.
    pub cites: String,
    /// A reading that wants a procurement lawyer.
    #[serde(default)]
    pub check: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    figure: Vec<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notices {
    notice: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grounds {
    ground: Vec<Ground>,
}

impl Book {
    /// From the texts of the files.
    ///
    /// # Errors
    /// A sentence with the line at fault; two figures of one name, or two grounds of one code, that count on the same
    /// day for one regime.
    pub fn read(regimes: &str, figures: &str, thresholds: &str, notices: &str, grounds: &str) -> Result<Self, String> {
        let book = Self {
            regimes: parsed(regimes)?,
            figures: parsed::<Figures>(figures)?.figure,
            thresholds: parsed::<Figures>(thresholds)?.figure,
            notices: parsed::<Notices>(notices)?.notice,
            grounds: parsed::<Grounds>(grounds)?.ground,
        };
        if let Some((name, regime)) = book.clash() {
            return Err(format!("{name} has two values on one day for {}", regime.name()));
        }
        match Ground::clash(&book.grounds) {
            None => Ok(book),
            Some((code, regime)) => Err(format!("the ground {code} stands twice on one day for {}", regime.name())),
        }
    }

    /// What counts for this regime on this day.
    pub fn figure(&self, regime: Regime, name: &str, on: NaiveDate) -> Option<&Figure> {
        self.all().find(|figure| figure.name == name && figure.counts(regime, on))
    }

    fn all(&self) -> impl Iterator<Item = &Figure> {
        self.figures.iter().chain(&self.thresholds)
    }

    fn clash(&self) -> Option<(&str, Regime)> {
        let all: Vec<&Figure> = self.all().collect();
        all.iter().enumerate().find_map(|(place, one)| {
            let twins = all[place + 1..].iter().filter(|other| other.name == one.name && one.overlaps(other));
            twins
                .flat_map(|other| other.regimes.iter())
                .find(|regime| one.regimes.contains(regime))
                .map(|regime| (one.name.as_str(), *regime))
        })
    }
}

impl Figure {
    pub fn counts(&self, regime: Regime, on: NaiveDate) -> bool {
        self.regimes.contains(&regime) && self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let before = |one: &Self, two: &Self| one.to.zip(two.from).is_some_and(|(to, from)| to < from);
        !before(self, other) && !before(other, self)
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

fn plain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Ok(match toml::Value::deserialize(deserializer)? {
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::String(text) => Value::from(text),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        other => return Err(serde::de::Error::custom(format!("{other} is no figure"))),
    })
}

/// A date of TOML.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.to_string().parse().map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(figures: &str) -> Result<Book, String> {
        Book::read("", figures, "figure = []", "notice = []", "ground = []")
    }

    fn figure(value: u32, dates: &str) -> String {
        format!(
            "[[figure]]\nname = \"tender_days\"\nregimes = [\"pcr2015_dps\"]\nvalue = {value}\n{dates}\nsays = \"\"\ncites = \"\"\n"
        )
    }

    #[test]
    fn a_figure_counts_on_its_first_and_its_last_day() {
        let dated = [figure(10, "to = 2025-12-31"), figure(12, "from = 2026-01-01")].concat();
        let book = book(&dated).unwrap();
        let on =
            |day: &str| book.figure(Regime::Pcr2015Dps, "tender_days", day.parse().unwrap()).unwrap().value.clone();
        assert_eq!([on("2025-12-31"), on("2026-01-01")], [10, 12]);
        assert!(book.figure(Regime::NhsPsr, "tender_days", "2026-01-01".parse().unwrap()).is_none());
    }

    #[test]
    fn two_values_on_one_day_are_refused() {
        let twice = [figure(10, "to = 2026-01-01"), figure(12, "from = 2026-01-01")].concat();
        assert!(book(&twice).unwrap_err().contains("two values on one day for pcr2015_dps"));
        assert!(book("[[figure]]\nname = \"a\"").unwrap_err().contains("missing field"));
    }
}
