//! The grounds on which a supplier is excluded or may be, and how far back each looks (Procurement Act 2023, Schedules 6
//! and 7).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::book::day;
use crate::kernel::Regime;

/// One ground.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    pub code: String,
    pub kind: GroundKind,
    pub title: String,
    pub regimes: Vec<Regime>,
    pub counted: Counted,
    pub years: u32,
    #[serde(default, deserialize_with = "day")]
    pub ignored_before: Option<NaiveDate>,
    /// Whether it applies also through a connected person.
    pub connected: bool,
    #[serde(default)]
    pub decided_by: DecidedBy,
    /// The first and the last day on which it counts; without them, always.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<NaiveDate>,
    #[serde(default, deserialize_with = "day")]
    pub to: Option<NaiveDate>,
    pub says: String,
    pub cites: String,
    #[serde(default)]
    pub check: bool,
}

/// What follows from a ground: an excluded supplier, or an excludable one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExclusionGroundKind)]
pub enum GroundKind {
    Mandatory,
    Discretionary,
}

impl GroundKind {
    /// As stored, in facts and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Discretionary => "discretionary",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Mandatory, Self::Discretionary].into_iter().find(|kind| kind.name() == name)
    }
}

/// What the look-back runs back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LookBackFrom)]
pub enum Counted {
    /// The conviction, decision, ruling or other event.
    Event,
    /// When the council knew of it, or a well-informed one would have.
    Known,
}

/// Who alone can say that a ground applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExclusionDecidedBy)]
pub enum DecidedBy {
    #[default]
    ContractingAuthority,
    /// A council relies on the debarment list.
    Minister,
}

impl Ground {
    pub(super) fn stands(&self, regime: Regime, on: NaiveDate) -> bool {
        self.regimes.contains(&regime) && self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }

    /// Whether an event counts for a determination of that day. `known_on`: when the council knew of it or would have,
    /// had it been well informed; without one, only now.
    ///
    /// A period of five years that ends with 1 March 2030 begins with 2 March 2025: what happened on 1 March 2025
    /// happened before it.
    pub fn looks_back_to(&self, event_on: NaiveDate, known_on: Option<NaiveDate>, on: NaiveDate) -> bool {
        if self.ignored_before.is_some_and(|first| event_on < first) {
            return false;
        }
        let counted = match self.counted {
            Counted::Event => event_on,
            Counted::Known => known_on.unwrap_or(on),
        };
        on.checked_sub_months(Months::new(12 * self.years)).is_none_or(|before| counted > before)
    }

    /// A code that stands twice for one regime on one day.
    pub(super) fn clash(all: &[Self]) -> Option<(&str, Regime)> {
        all.iter().enumerate().find_map(|(place, one)| {
            let twins = all[place + 1..].iter().filter(|other| other.code == one.code && one.overlaps(other));
            twins
                .flat_map(|other| other.regimes.iter())
                .find(|regime| one.regimes.contains(regime))
                .map(|regime| (one.code.as_str(), *regime))
        })
    }

    fn overlaps(&self, other: &Self) -> bool {
        let before = |one: &Self, two: &Self| one.to.zip(two.from).is_some_and(|(to, from)| to < from);
        !before(self, other) && !before(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::law::Law;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ground(regime: Regime, code: &str) -> &'static Ground {
        let on = day("2026-11-28");
        Law::get().book.grounds.iter().find(|ground| ground.code == code && ground.stands(regime, on)).unwrap()
    }

    #[test]
    fn five_years_end_with_the_day_of_the_determination() {
        let bribery = ground(Regime::Pa2023DynamicMarket, "bribery");
        let counts = |event: &str, on: &str| bribery.looks_back_to(day(event), None, day(on));
        assert!(counts("2025-03-02", "2030-03-01"));
        assert!(!counts("2025-03-01", "2030-03-01"), "a day before the five years");
        assert!(counts("2024-02-29", "2029-02-28"));
        assert!(!counts("2024-02-29", "2029-03-01"));
        assert!(counts("2021-06-01", "2026-05-31"), "bribery looks behind the commencement of the Act");
    }

    #[test]
    fn some_events_before_the_act_are_ignored_and_some_more_than_three_years_before_it() {
        let counts = |code: &str, event: &str| {
            ground(Regime::Pa2023OpenFramework, code).looks_back_to(day(event), None, day("2026-06-01"))
        };
        assert!(!counts("corporate_manslaughter", "2025-02-23"));
        assert!(counts("corporate_manslaughter", "2025-02-24"));
        assert!(!counts("fraud", "2022-02-24"), "Schedule 6, paragraph 44(4)(b)");
        assert!(counts("fraud", "2022-02-25"));
    }

    #[test]
    fn a_discretionary_ground_counts_from_when_it_was_known() {
        let misconduct = ground(Regime::Pa2023LightTouchFramework, "professional_misconduct");
        let counts =
            |known: Option<&str>| misconduct.looks_back_to(day("2015-01-01"), known.map(day), day("2026-06-01"));
        assert!(counts(None), "nobody knew of it");
        assert!(counts(Some("2023-06-02")));
        assert!(!counts(Some("2023-06-01")), "known before the three years: Schedule 7, paragraph 15(2)");
    }
}
