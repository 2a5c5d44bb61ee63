//! How long a document is kept once somebody has relied on it (T17).

use chrono::{Months, NaiveDate};

/// Years after the end of a process that came to nothing.
const UNSUCCESSFUL_YEARS: u32 = 1;
/// Years after the end of a contract.
const CONTRACT_YEARS: u32 = 6;

/// What became of an application that a document was attached to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Process {
    /// A draft, which its provider may still change.
    Draft,
    /// Withdrawn before it was submitted: nobody has seen it.
    NeverSubmitted,
    /// Submitted, and not decided yet.
    Undecided,
    /// Refused, or withdrawn after it was submitted.
    Unsuccessful { ended_on: NaiveDate },
    /// Admitted: the last day of the membership, if it has come, and of the last contract under it, if there is one.
    Admitted { membership_ended_on: Option<NaiveDate>, contracts_end_on: Option<NaiveDate> },
}

/// Whether a document may be deleted as far as one application goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    Free,
    /// To this day, this day included.
    Until(NaiveDate),
    /// The end from which the years are counted is not known yet; in plain words.
    NotKnownYet(&'static str),
}

impl Process {
    pub fn kept(&self) -> Kept {
        match self {
            Self::NeverSubmitted => Kept::Free,
            Self::Draft => Kept::NotKnownYet("it is attached to a draft; take it off the draft first"),
            Self::Undecided => Kept::NotKnownYet(
                "it is attached to an application that is not decided; it is kept for at least one year after that",
            ),
            Self::Unsuccessful { ended_on } => Kept::Until(years_after(*ended_on, UNSUCCESSFUL_YEARS)),
            Self::Admitted { membership_ended_on: None, .. } => Kept::NotKnownYet(
                "it is attached to the application of a member; it is kept for six years after the membership and its \
                 contracts end, and they have not",
            ),
            Self::Admitted { membership_ended_on: Some(ended_on), contracts_end_on } => {
                let last = contracts_end_on.map_or(*ended_on, |contracts| contracts.max(*ended_on));
                Kept::Until(years_after(last, CONTRACT_YEARS))
            }
        }
    }
}

fn years_after(day: NaiveDate, years: u32) -> NaiveDate {
    day.checked_add_months(Months::new(years * 12)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn t17_one_year_after_a_refusal_and_six_after_the_last_contract() {
        assert_eq!(Process::Unsuccessful { ended_on: day("2021-01-18") }.kept(), Kept::Until(day("2022-01-18")));
        let admitted = |membership: Option<&str>, contracts: Option<&str>| {
            let process =
                Process::Admitted { membership_ended_on: membership.map(day), contracts_end_on: contracts.map(day) };
            process.kept()
        };
        assert_eq!(admitted(Some("2027-02-07"), None), Kept::Until(day("2033-02-07")));
        assert_eq!(admitted(Some("2023-02-07"), Some("2026-03-31")), Kept::Until(day("2032-03-31")));
        assert_eq!(admitted(Some("2027-02-07"), Some("2024-03-31")), Kept::Until(day("2033-02-07")));
        assert!(matches!(admitted(None, Some("2024-03-31")), Kept::NotKnownYet(_)), "a new contract may follow");
    }

    #[test]
    fn t17_what_nobody_has_seen_is_free_and_what_is_open_is_not() {
        assert_eq!(Process::NeverSubmitted.kept(), Kept::Free);
        assert!(matches!(Process::Draft.kept(), Kept::NotKnownYet(_)));
        assert!(matches!(Process::Undecided.kept(), Kept::NotKnownYet(_)));
    }
}
