//! When applications are taken: the window an application falls into, and what becomes of one that comes late.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::WindowId;
use crate::kernel::joining::LatePolicy;
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
    /// What one that was added by decision is for.
    pub purpose: Option<String>,
}

impl IntakeWindow {
    fn takes(&self, at: Instant) -> bool {
        self.opens_at <= at && at <= self.closes_at
    }
}

/// When a framework takes applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The day of the invitation and the last day of the term.
    term: (NaiveDate, NaiveDate),
    /// In order of opening. Without any, applications are taken on every day of the term (N01).
    windows: Vec<IntakeWindow>,
}

/// How an application comes that reaches the server at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival<'a> {
    /// Applications are taken at any time.
    AnyTime,
    /// They will be, from this day on.
    BeforeFirstDay(NaiveDate),
    InTime(&'a IntakeWindow),
    /// Before the first window: it waits.
    Early(&'a IntakeWindow),
    /// After a window has closed and before another opens.
    Late {
        missed: &'a IntakeWindow,
        next: Option<&'a IntakeWindow>,
    },
}

/// Where an application goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    AnyTime,
    Open(IntakeWindow),
    /// It is decided once this window has opened.
    Waits(IntakeWindow),
    /// It came late for this window and is sealed until somebody decides whether it is taken.
    Held(IntakeWindow),
}

impl Intake {
    pub fn new(mut windows: Vec<IntakeWindow>, term: (NaiveDate, NaiveDate)) -> Self {
        windows.sort_by_key(|window| window.opens_at);
        Self { term, windows }
    }

    /// How something comes at `at`. A window's closing instant is still in time, a second later is late (W05).
    ///
    /// # Errors
    /// `deadline-passed` after the last day of a framework without windows.
    pub fn arrival(&self, at: Instant) -> Result<Arrival<'_>, Refusal> {
        let (first, last) = self.term;
        let Some(earliest) = self.windows.first() else {
            let today = london::date_of(at);
            return match today {
                _ if today < first => Ok(Arrival::BeforeFirstDay(first)),
                _ if today > last => Err(closed(ended(last))),
                _ => Ok(Arrival::AnyTime),
            };
        };
        if let Some(open) = self.windows.iter().find(|window| window.takes(at)) {
            return Ok(Arrival::InTime(open));
        }
        let next = self.windows.iter().find(|window| window.opens_at > at);
        let missed = self.windows.iter().rev().find(|window| window.closes_at < at);
        Ok(missed.map_or(Arrival::Early(earliest), |missed| Arrival::Late { missed, next }))
    }

    /// Whether there is still a way in for somebody who has yet to apply.
    ///
    /// # Errors
    /// `deadline-passed` when the last window has closed and what comes late is not held.
    pub fn require_chance(&self, arrival: Arrival<'_>, policy: LatePolicy, at: Instant) -> Result<(), Refusal> {
        match arrival {
            Arrival::Late { next: None, .. } => self.place(arrival, policy, at).map(drop),
            _ => Ok(()),
        }
    }

    /// Where what comes at `at` goes.
    ///
    /// # Errors
    /// `wrong-state` before the first day; `deadline-passed` when it is late and the policy leaves no place for it.
    pub fn place(&self, arrival: Arrival<'_>, policy: LatePolicy, at: Instant) -> Result<Place, Refusal> {
        let (_, last) = self.term;
        match (arrival, policy) {
            (Arrival::AnyTime, _) => Ok(Place::AnyTime),
            (Arrival::BeforeFirstDay(day), _) => {
                let first = london::words(london::start_of(day));
                Err(Refusal::wrong_state(format!("Applications are taken from {first} on.")))
            }
            (Arrival::InTime(open), _) => Ok(Place::Open(open.clone())),
            (Arrival::Early(first), _) => Ok(Place::Waits(first.clone())),
            (Arrival::Late { next: Some(next), .. }, LatePolicy::NextWindow) => Ok(Place::Waits(next.clone())),
            (Arrival::Late { missed, .. }, LatePolicy::Hold) if london::date_of(at) <= last => {
                Ok(Place::Held(missed.clone()))
            }
            (Arrival::Late { .. }, LatePolicy::Hold) => Err(closed(ended(last))),
            (Arrival::Late { missed, next: Some(next) }, LatePolicy::Refuse) => Err(closed(format!(
                "The window {} closed at {}; the next one opens at {}.",
                missed.key,
                london::words(missed.closes_at),
                london::words(next.opens_at)
            ))),
            (Arrival::Late { missed, next: None }, LatePolicy::Refuse | LatePolicy::NextWindow) => {
                Err(closed(format!("The last window closed at {}.", london::words(missed.closes_at))))
            }
        }
    }
}

impl Place {
    pub fn window(&self) -> Option<&IntakeWindow> {
        match self {
            Self::AnyTime => None,
            Self::Open(window) | Self::Waits(window) | Self::Held(window) => Some(window),
        }
    }

    pub fn waits(&self) -> bool {
        matches!(self, Self::Waits(_))
    }

    pub fn held(&self) -> bool {
        matches!(self, Self::Held(_))
    }
}

fn ended(last: NaiveDate) -> String {
    format!("The framework ended on {}.", last.format("%-d %B %Y"))
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
        let (opens_at, closes_at) = (at(opens), at(closes));
        IntakeWindow { id: Uuid::nil().into(), key: key.into(), opens_at, closes_at, purpose: None }
    }

    fn term() -> (NaiveDate, NaiveDate) {
        ("2020-12-14".parse().unwrap(), "2027-02-07".parse().unwrap())
    }

    fn wiltshire() -> Intake {
        Intake::new(
            vec![
                window("2021-03-08", "2021-03-08T09:00", "2021-03-12T15:00"),
                window("initial", "2020-12-14T09:00", "2021-01-15T15:00"),
            ],
            term(),
        )
    }

    /// Where something goes: `open initial`, or the slug of its refusal.
    fn goes(intake: &Intake, policy: LatePolicy, time: &str) -> String {
        let place = intake.arrival(at(time)).and_then(|arrival| intake.place(arrival, policy, at(time)));
        match place {
            Ok(Place::AnyTime) => "any time".into(),
            Ok(Place::Open(window)) => format!("open {}", window.key),
            Ok(Place::Waits(window)) => format!("waits {}", window.key),
            Ok(Place::Held(window)) => format!("held {}", window.key),
            Err(refusal) => refusal.problem().slug().into(),
        }
    }

    #[test]
    fn w05_fifteen_hundred_is_in_time_and_a_second_later_is_late() {
        use LatePolicy::{Hold, NextWindow, Refuse};
        let intake = wiltshire();
        for policy in [Refuse, NextWindow, Hold] {
            assert_eq!(goes(&intake, policy, "2020-12-01T12:00:00"), "waits initial", "nobody is late for the first");
            assert_eq!(goes(&intake, policy, "2021-01-15T15:00:00"), "open initial");
            assert_eq!(goes(&intake, policy, "2021-03-12T15:00:00"), "open 2021-03-08");
        }
        let late =
            |policy| [goes(&intake, policy, "2021-01-15T15:00:01"), goes(&intake, policy, "2021-03-12T15:00:01")];
        assert_eq!(late(Refuse), ["deadline-passed", "deadline-passed"]);
        assert_eq!(late(NextWindow), ["waits 2021-03-08", "deadline-passed"]);
        assert_eq!(late(Hold), ["held initial", "held 2021-03-08"]);
        assert_eq!(goes(&intake, Hold, "2027-02-08T00:00:00"), "deadline-passed", "the framework has ended");
    }

    #[test]
    fn a_refusal_says_what_closed_and_what_opens_next() {
        let intake = wiltshire();
        let refused = |time: &str| {
            let arrival = intake.arrival(at(time)).unwrap();
            intake.place(arrival, LatePolicy::Refuse, at(time)).unwrap_err().to_string()
        };
        let words = refused("2021-01-15T15:00:01");
        assert!(words.contains("initial closed at 15:00 on Friday 15 January 2021 (GMT)"), "{words}");
        assert!(words.contains("opens at 09:00 on Monday 8 March 2021 (GMT)"), "{words}");
        assert!(refused("2021-03-12T15:00:01").contains("The last window closed at 15:00 on Friday 12 March 2021"));
    }

    #[test]
    fn n01_a_framework_without_windows_takes_applications_at_every_second_of_its_term() {
        let intake = Intake::new(vec![], term());
        assert_eq!(goes(&intake, LatePolicy::Refuse, "2020-12-13T23:59:59"), "wrong-state");
        assert_eq!(goes(&intake, LatePolicy::Refuse, "2020-12-14T00:00:00"), "any time");
        assert_eq!(goes(&intake, LatePolicy::Refuse, "2027-02-07T23:59:59"), "any time");
        assert_eq!(goes(&intake, LatePolicy::Refuse, "2027-02-08T00:00:00"), "deadline-passed");
    }

    #[test]
    fn there_is_a_chance_until_the_last_window_has_closed() {
        let intake = wiltshire();
        let chance = |policy, time: &str| {
            intake.arrival(at(time)).and_then(|arrival| intake.require_chance(arrival, policy, at(time))).is_ok()
        };
        assert!(chance(LatePolicy::Refuse, "2021-02-01T09:00"), "the next window is to come");
        assert!(!chance(LatePolicy::NextWindow, "2021-03-12T15:00:01"));
        assert!(chance(LatePolicy::Hold, "2021-03-12T15:00:01"));
    }
}
