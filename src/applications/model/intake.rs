//! When applications are taken: the window an application falls into.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::WindowId;
use crate::kernel::{Instant, Problem, Refusal, london};

/// A window, as far as an application needs to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeWindow {
    pub id: WindowId,
    /// Its name in the framework: `initial`, `2021-03-08`.
    pub key: String,
    pub opens_at: Instant,
    /// The last instant that is in time.
    pub closes_at: Instant,
}

impl IntakeWindow {
    fn takes(&self, at: Instant) -> bool {
        self.opens_at <= at && at <= self.closes_at
    }
}

/// When a framework takes applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intake {
    /// At any time up to and including its last day (dynamic markets, accredited lists).
    Always { until: NaiveDate },
    /// In these windows, in order of opening.
    Windows(Vec<IntakeWindow>),
}

impl Intake {
    /// A framework without windows takes applications at any time.
    pub fn new(mut windows: Vec<IntakeWindow>, ends_on: NaiveDate) -> Self {
        if windows.is_empty() {
            return Self::Always { until: ends_on };
        }
        windows.sort_by_key(|window| window.opens_at);
        Self::Windows(windows)
    }

    /// The window for an application handed in at `at`: the one that is open (its closing instant is still in
    /// time), or else the next to open (W05). None where applications are taken at any time.
    ///
    /// # Errors
    /// `deadline-passed` when no window is left.
    pub fn place(&self, at: Instant) -> Result<Option<&IntakeWindow>, Refusal> {
        match self {
            Self::Always { until } if london::date_of(at) <= *until => Ok(None),
            Self::Always { until } => Err(closed(format!("The framework ended on {}.", until.format("%-d %B %Y")))),
            Self::Windows(windows) => {
                let open = windows.iter().find(|window| window.takes(at));
                let slot = open.or_else(|| windows.iter().find(|window| window.opens_at > at));
                slot.map(Some).ok_or_else(|| match windows.last() {
                    Some(last) => closed(format!("The last window closed at {}.", london::words(last.closes_at))),
                    None => closed("The framework has no window.".into()),
                })
            }
        }
    }
}

fn closed(detail: String) -> Refusal {
    Refusal::new(Problem::DeadlinePassed, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(text: &str) -> Instant {
        text.parse::<london::LondonTime>().unwrap().0
    }

    fn window(key: &str, opens: &str, closes: &str) -> IntakeWindow {
        IntakeWindow { id: Uuid::nil().into(), key: key.into(), opens_at: at(opens), closes_at: at(closes) }
    }

    fn wiltshire() -> Intake {
        Intake::new(
            vec![
                window("2021-03-08", "2021-03-08T09:00", "2021-03-12T15:00"),
                window("initial", "2020-12-14T09:00", "2021-01-15T15:00"),
            ],
            "2027-02-07".parse().unwrap(),
        )
    }

    fn key(time: &str) -> Option<String> {
        wiltshire().place(at(time)).ok().flatten().map(|window| window.key.clone())
    }

    #[test]
    fn w05_fifteen_hundred_is_in_time_and_a_second_later_waits() {
        assert_eq!(key("2021-01-15T15:00:00").as_deref(), Some("initial"));
        assert_eq!(key("2021-01-15T15:00:01").as_deref(), Some("2021-03-08"));
        assert_eq!(key("2020-12-01T12:00:00").as_deref(), Some("initial"), "before the first window opens");
        assert_eq!(key("2021-03-12T15:00:00").as_deref(), Some("2021-03-08"));
        let refusal = wiltshire().place(at("2021-03-12T15:00:01")).unwrap_err();
        assert_eq!(refusal.problem(), Problem::DeadlinePassed);
        assert!(refusal.to_string().contains("15:00 on Friday 12 March 2021 (GMT)"));
    }

    #[test]
    fn a_framework_without_windows_takes_applications_until_its_last_day() {
        let intake = Intake::new(vec![], "2027-02-07".parse().unwrap());
        assert!(intake.place(at("2027-02-07T23:59:59")).unwrap().is_none());
        assert_eq!(intake.place(at("2027-02-08T00:00:00")).unwrap_err().problem(), Problem::DeadlinePassed);
    }
}
