//! From when to when a document holds, and what that makes of it on a given day (W10).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Document, Kind};

/// What a document is worth on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    Current,
    /// Still good, and not for long.
    Expiring,
    /// It holds from a later day on.
    NotYetValid,
    OutOfDate,
}

impl EvidenceState {
    pub const ALL: [Self; 4] = [Self::Current, Self::Expiring, Self::NotYetValid, Self::OutOfDate];

    /// As in the API and in rules.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Expiring => "expiring",
            Self::NotYetValid => "not_yet_valid",
            Self::OutOfDate => "out_of_date",
        }
    }
}

/// The day that is asked about, and how many days before its end a document counts as expiring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    pub on: NaiveDate,
    pub within: u32,
}

impl Watch {
    /// Days of warning, unless the caller wants others.
    pub const WITHIN: u32 = 30;

    pub fn on(day: NaiveDate) -> Self {
        Self { on: day, within: Self::WITHIN }
    }

    /// The last day whose expiry is warned of.
    pub fn until(self) -> NaiveDate {
        self.on.checked_add_days(Days::new(self.within.into())).unwrap_or(NaiveDate::MAX)
    }
}

/// The first and the last day on which a document holds; without a last day it holds for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub issued_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
}

impl Validity {
    /// The last day is a good day: out of date is what expired before it.
    pub fn state(self, watch: Watch) -> EvidenceState {
        if self.issued_on > watch.on {
            return EvidenceState::NotYetValid;
        }
        match self.expires_on {
            Some(last) if last < watch.on => EvidenceState::OutOfDate,
            Some(last) if last <= watch.until() => EvidenceState::Expiring,
            _ => EvidenceState::Current,
        }
    }

    /// For choosing among documents of one kind: the better state first, then the one that holds longest, then the one
    /// issued last.
    fn rank(self, watch: Watch) -> impl Ord {
        let longest = self.expires_on.unwrap_or(NaiveDate::MAX);
        (std::cmp::Reverse(self.state(watch)), longest, self.issued_on)
    }
}

/// How a provider stands with one kind of document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindStanding<'a> {
    pub kind: Kind,
    /// The best document of this kind and its state; none when there is no document.
    pub best: Option<(EvidenceState, &'a Document)>,
}

/// The best document of each kind that is asked for by name, and of every other kind there is a document of.
pub fn standing(documents: &[Document], watch: Watch) -> Vec<KindStanding<'_>> {
    let stands = |kind: Kind| {
        let of_kind = documents.iter().filter(|document| document.kind == kind);
        let best = of_kind.max_by(|a, b| a.validity.rank(watch).cmp(&b.validity.rank(watch)));
        KindStanding { kind, best: best.map(|document| (document.validity.state(watch), document)) }
    };
    Kind::all().map(stands).filter(|standing| standing.best.is_some() || standing.kind.asked_by_name()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn state(issued: &str, expires: Option<&str>, on: &str) -> EvidenceState {
        Validity { issued_on: day(issued), expires_on: expires.map(day) }.state(Watch::on(day(on)))
    }

    #[test]
    fn w10_every_day_is_in_exactly_one_state_and_both_ends_are_good_days() {
        let end = Some("2021-12-31");
        assert_eq!(state("2021-01-01", end, "2020-12-31"), EvidenceState::NotYetValid);
        assert_eq!(state("2021-01-01", end, "2021-01-01"), EvidenceState::Current);
        assert_eq!(state("2021-01-01", end, "2021-11-30"), EvidenceState::Current, "31 days are left");
        assert_eq!(state("2021-01-01", end, "2021-12-01"), EvidenceState::Expiring, "30 days are left");
        assert_eq!(state("2021-01-01", end, "2021-12-31"), EvidenceState::Expiring);
        assert_eq!(state("2021-01-01", end, "2022-01-01"), EvidenceState::OutOfDate);
        assert_eq!(state("2021-01-01", None, "2199-12-31"), EvidenceState::Current);
    }

    #[test]
    fn a_watch_at_the_end_of_time_does_not_overflow() {
        let watch = Watch { on: NaiveDate::MAX, within: 366 };
        assert_eq!(Validity { issued_on: day("2021-01-01"), expires_on: None }.state(watch), EvidenceState::Current);
    }
}
