//! Reading the clock, and moving a rehearsal's.

use serde_json::json;
use uuid::Uuid;

use crate::kernel::clock::ClockRefusal;
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{Call, Clock, Instant, Refusal};
use crate::store::{Db, Event, installation};

#[derive(Clone)]
pub struct RehearsalClock {
    db: Db,
    clock: Clock,
}

impl RehearsalClock {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    pub fn is_rehearsal(&self) -> bool {
        self.clock.is_rehearsal()
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Moves the clock forward, also for the time after a restart, and answers where it stands.
    ///
    /// # Errors
    /// `wrong-state` on a real server, and when the clock stands later already.
    pub async fn move_to(&self, call: &Call, to: LondonTime) -> Result<Instant, Refusal> {
        if !self.clock.is_rehearsal() {
            return Err(Refusal::wrong_state(ClockRefusal::NotARehearsal.to_string()));
        }
        let to = to.0;
        self.db
            .write(call, async |work| {
                let from = self.clock.now();
                if to < from || !installation::keep_clock(work, to).await? {
                    return Err(Refusal::wrong_state(format!(
                        "The clock stands at {}; a rehearsal never goes back.",
                        london::words(from)
                    )));
                }
                let data = json!({"from": LondonTime(from), "to": LondonTime(to)});
                work.note(Event::new("rehearsal.clock_moved", "installation", Uuid::nil(), data));
                Ok(to)
            })
            .await?;
        match self.clock.move_to(to) {
            Ok(now) => Ok(now),
            // A repeated request, or somebody moved it further meanwhile: it stands where it stands.
            Err(ClockRefusal::Backwards { now }) => Ok(now),
            Err(refusal @ ClockRefusal::NotARehearsal) => Err(Refusal::wrong_state(refusal.to_string())),
        }
    }
}
