//! The one clock. Everything that needs the time is handed an [`Instant`] that came from here.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

/// A point on the time line, cut to microseconds: PostgreSQL keeps no more, and both databases must agree.
pub type Instant = DateTime<Utc>;

/// The system's clock, or a rehearsal's clock that moves only when told to.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Rehearsal(Arc<AtomicI64>),
}

/// A rehearsal's clock may stand still or go forward.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum ClockRefusal {
    #[error("this server runs on real time; only a rehearsal's clock can be moved")]
    NotARehearsal,
    #[error("the clock already stands at {now}; a rehearsal never goes back")]
    Backwards { now: Instant },
}

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until [`Clock::move_to`] moves it.
    pub fn rehearsal(start: Instant) -> Self {
        Self(Source::Rehearsal(Arc::new(AtomicI64::new(start.timestamp_micros()))))
    }

    pub fn is_rehearsal(&self) -> bool {
        matches!(self.0, Source::Rehearsal(_))
    }

    pub fn now(&self) -> Instant {
        let micros = match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
            Source::System => Utc::now().timestamp_micros(),
            Source::Rehearsal(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).expect("a clock between the years -262143 and 262142")
    }

    /// Moves a rehearsal's clock forward and answers the new time.
    ///
    /// # Errors
    /// On a real clock, and when `to` lies before the clock's own time.
    pub fn move_to(&self, to: Instant) -> Result<Instant, ClockRefusal> {
        let Source::Rehearsal(micros) = &self.0 else { return Err(ClockRefusal::NotARehearsal) };
        let before = micros.fetch_max(to.timestamp_micros(), Ordering::SeqCst);
        if before > to.timestamp_micros() {
            return Err(ClockRefusal::Backwards { now: self.now() });
        }
        Ok(self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_stands_still_and_never_goes_back() {
        let start = DateTime::from_timestamp(1_607_936_400, 0).unwrap();
        let clock = Clock::rehearsal(start);
        assert_eq!(clock.now(), start);
        let later = start + chrono::TimeDelta::days(1);
        assert_eq!(clock.move_to(later), Ok(later));
        assert_eq!(clock.move_to(start), Err(ClockRefusal::Backwards { now: later }));
        assert_eq!(clock.now(), later);
        assert_eq!(Clock::system().move_to(later), Err(ClockRefusal::NotARehearsal));
    }
}
