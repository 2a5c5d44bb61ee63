//! Room for simulations. Each council has its own, so that none waits for another's: what they share is the background
//! threads, which serve every council in turn, portion by portion.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::kernel::ids::AuthorityId;
use crate::kernel::{Problem, Refusal};

/// Simulations of one council that run at once on one server.
const AT_ONCE: usize = 2;

/// Simulations of one council that may wait for their turn; one more is refused.
const WAITING: usize = 16;

#[derive(Clone, Default)]
pub struct Places(Arc<Mutex<HashMap<AuthorityId, Room>>>);

#[derive(Clone)]
struct Room {
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

/// One simulation's place, given back when it is dropped.
pub struct Place {
    running: Arc<Semaphore>,
    _held: OwnedSemaphorePermit,
}

impl Places {
    /// # Errors
    /// `busy` when as many of this council's are waiting as may.
    pub fn take(&self, council: AuthorityId) -> Result<Place, Refusal> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Room { places, running } = rooms.entry(council).or_insert_with(Room::empty).clone();
        let held = places.try_acquire_owned().map_err(|_| {
            let detail = "Too many of your simulations are waiting. Try again when one has ended.";
            Refusal::new(Problem::Busy, detail).retry_after(10)
        })?;
        Ok(Place { running, _held: held })
    }
}

impl Room {
    fn empty() -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self { places: semaphore(AT_ONCE + WAITING), running: semaphore(AT_ONCE) }
    }
}

impl Place {
    /// Waits for those of the same council that came before.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        self.running.acquire().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn council(n: u128) -> AuthorityId {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn a_council_that_fills_its_room_leaves_the_others_theirs() {
        let places = Places::default();
        let mut taken: Vec<Place> = (0..AT_ONCE + WAITING).map(|_| places.take(council(1)).expect("a place")).collect();
        let refused = places.take(council(1)).err().expect("no place is left");
        assert_eq!((refused.problem(), refused.retry_seconds()), (Problem::Busy, Some(10)));
        let running: Vec<_> = taken.iter().filter_map(|place| place.turn().now_or_never()).collect();
        assert_eq!(running.len(), AT_ONCE, "as many run as may, and the others wait");
        let other = places.take(council(2)).expect("a place of its own");
        assert!(other.turn().now_or_never().is_some(), "it runs at once");
        drop(running);
        taken.pop();
        assert!(places.take(council(1)).is_ok(), "a place that is given back can be taken");
    }
}
