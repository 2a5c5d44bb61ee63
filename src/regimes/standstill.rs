//! How long a council waits between telling the tenderers and signing.

use chrono::{Days, NaiveDate};

use crate::kernel::calendar::{Division, is_working_day, working_day_from};

/// How long the council waits between telling the tenderers and signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standstill {
    /// To the end of the n-th day after the letters, or of the next working day (PCR reg.87(2), reg.2(3)-(4)).
    Days(u32),
    /// Working days of the whole United Kingdom, beginning with the day of the notice (PA ss.51(2), 123).
    WorkingDays(u32),
    /// To the end of the n-th working day of England after the day that follows the notice (PSR reg.12(2) and (9)).
    EnglishWorkingDays(u32),
}

/// What the law says, and the provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    pub says: String,
    pub cites: String,
}

/// What the law says of the outcome of a competition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeLaw {
    /// What tenderers are told.
    pub letters: Provision,
    /// Whether a contract waits for the end of a standstill.
    pub required: bool,
    /// Why it does, or does not.
    pub required_by: Provision,
    /// How one is counted, also one that a council binds itself to.
    pub standstill: Standstill,
    pub counted_by: Provision,
}

impl Standstill {
    /// The first day of a standstill whose letters or notice go out on `from`; none when the calendar ends before it.
    pub fn first_day(self, from: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::WorkingDays(_) => from.iter_days().find(|day| works_everywhere(*day)),
            Self::Days(_) | Self::EnglishWorkingDays(_) => from.succ_opt(),
        }
    }

    /// The last day of a standstill whose letters or notice go out on `from`; none when the calendar ends before it.
    pub fn last_day(self, from: NaiveDate) -> Option<NaiveDate> {
        let england = |day: &NaiveDate| is_working_day(Division::EnglandAndWales, *day);
        let nth = |days: u32| usize::try_from(days).ok()?.checked_sub(1);
        match self {
            Self::Days(days) => from
                .checked_add_days(Days::new(days.into()))
                .map(|day| working_day_from(Division::EnglandAndWales, day)),
            Self::WorkingDays(days) => from.iter_days().filter(|day| works_everywhere(*day)).nth(nth(days)?),
            Self::EnglishWorkingDays(days) => from.iter_days().skip(2).filter(england).nth(nth(days)?),
        }
    }
}

impl std::fmt::Display for Standstill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days} days"),
            Self::WorkingDays(days) | Self::EnglishWorkingDays(days) => write!(f, "{days} working days"),
        }
    }
}

/// A working day in every part of the United Kingdom, as the Procurement Act counts (s.123).
pub(super) fn works_everywhere(day: NaiveDate) -> bool {
    [Division::EnglandAndWales, Division::Scotland, Division::NorthernIreland]
        .into_iter()
        .all(|division| is_working_day(division, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(standstill: Standstill, from: &str) -> String {
        standstill.last_day(from.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn t12_eight_working_days_use_the_calendars_of_all_four_nations() {
        // Values that England's calendar alone would put a day early (the last: three days).
        for (from, to) in [
            ("2026-06-08", "2026-06-18"),
            ("2026-07-06", "2026-07-16"),
            ("2026-07-31", "2026-08-12"),
            ("2026-11-23", "2026-12-03"),
            ("2026-12-28", "2027-01-11"),
            ("2027-03-15", "2027-03-25"),
        ] {
            assert_eq!(last(Standstill::WorkingDays(8), from), to, "from {from}");
        }
    }

    #[test]
    fn t12_the_day_of_a_notice_counts_under_the_procurement_act_alone() {
        let first =
            |standstill: Standstill, from: &str| standstill.first_day(from.parse().unwrap()).unwrap().to_string();
        assert_eq!(first(Standstill::WorkingDays(8), "2026-06-08"), "2026-06-08");
        assert_eq!(first(Standstill::WorkingDays(8), "2026-06-06"), "2026-06-08", "a Saturday is no working day");
        assert_eq!(first(Standstill::Days(10), "2021-01-29"), "2021-01-30");
        assert_eq!(first(Standstill::EnglishWorkingDays(8), "2026-06-08"), "2026-06-09");
    }

    #[test]
    fn t12_ten_days_end_on_a_working_day() {
        assert_eq!(last(Standstill::Days(10), "2021-01-29"), "2021-02-08");
        assert_eq!(last(Standstill::Days(10), "2021-03-26"), "2021-04-06", "not on Easter Monday");
    }

    #[test]
    fn t12_the_provider_selection_regime_begins_the_day_after_and_counts_the_day_after_that() {
        // Published on Monday 8 June: begins on the 9th; the eighth working day after is Friday the 19th.
        assert_eq!(last(Standstill::EnglishWorkingDays(8), "2026-06-08"), "2026-06-19");
    }
}
