//! How long a council has to decide an application, and which days count.

use chrono::NaiveDate;

use super::standstill::works_everywhere;
use crate::kernel::calendar::{Division, is_working_day};

/// What the law says of the time to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeToDecide {
    /// Working days after the day of the receipt; none where the law gives no number.
    pub working_days: Option<u32>,
    /// What they may be extended to in an individual case, with a reason, counted from the receipt too.
    pub extended: Option<u32>,
    pub counted: CountedDays,
    /// A plain sentence, and its provision.
    pub says: String,
    pub cites: String,
}

/// Which days are working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedDays {
    England,
    /// In every part of the United Kingdom (Procurement Act 2023, s.123).
    UnitedKingdom,
}

impl CountedDays {
    pub fn works(self, day: NaiveDate) -> bool {
        match self {
            Self::England => is_working_day(Division::EnglandAndWales, day),
            Self::UnitedKingdom => works_everywhere(day),
        }
    }

    /// The n-th working day after `from`, which is not one of them; none when the calendar ends before it.
    pub fn after(self, from: NaiveDate, days: u32) -> Option<NaiveDate> {
        let nth = usize::try_from(days).ok()?.checked_sub(1)?;
        from.iter_days().skip(1).filter(|day| self.works(*day)).nth(nth)
    }

    /// Working days from the day after `from` to `to`, which may be one of them: how many are left; negative when `to`
    /// is past.
    pub fn between(self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let days = first.iter_days().skip(1).take_while(|day| *day <= last).filter(|day| self.works(*day)).count();
        sign * i64::try_from(days).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ten_working_days_after_the_receipt_leave_out_weekends_holidays_and_the_day_itself() {
        let due = |from, days| CountedDays::England.after(day(from), days).unwrap().to_string();
        assert_eq!(due("2021-03-01", 10), "2021-03-15");
        // Good Friday and Easter Monday lie in between.
        assert_eq!(due("2021-03-26", 10), "2021-04-13");
        assert_eq!(due("2021-03-26", 15), "2021-04-20");
        // Christmas Day, the day for Boxing Day, New Year's Day.
        assert_eq!(due("2020-12-18", 10), "2021-01-06");
    }

    #[test]
    fn the_act_counts_days_that_are_working_days_in_every_part_of_the_kingdom() {
        // 30 November 2026 is a holiday in Scotland alone.
        assert_eq!(CountedDays::England.after(day("2026-11-27"), 1), Some(day("2026-11-30")));
        assert_eq!(CountedDays::UnitedKingdom.after(day("2026-11-27"), 1), Some(day("2026-12-01")));
    }

    #[test]
    fn what_is_left_is_counted_to_the_last_day_and_beyond() {
        let left = |from, to| CountedDays::England.between(day(from), day(to));
        assert_eq!(left("2021-03-12", "2021-03-15"), 1);
        assert_eq!(left("2021-03-15", "2021-03-15"), 0);
        assert_eq!(left("2021-03-17", "2021-03-15"), -2);
    }
}
