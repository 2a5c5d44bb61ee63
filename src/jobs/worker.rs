//! One pass, and the loop that makes them until it is told to stop.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::watch;

use crate::applications::Applications;
use crate::competitions::Competitions;
use crate::evidence::{Evidence, ExpiryNotices};
use crate::frameworks::Frameworks;
use crate::kernel::{Clock, Instant};
use crate::notifications::Notifications;
use crate::tenders::Tenders;
use crate::workqueue::WorkQueue;

#[derive(Clone)]
pub struct Jobs {
    pub(super) frameworks: Frameworks,
    pub(super) applications: Applications,
    pub(super) competitions: Competitions,
    pub(super) tenders: Tenders,
    pub(super) workqueue: WorkQueue,
    pub(super) notifications: Notifications,
    /// The last day on which this server looked for what falls due.
    looked_on: Arc<Mutex<Option<NaiveDate>>>,
    pub(super) evidence: Evidence,
    pub(super) expiry_notices: ExpiryNotices,
    /// The last day of which every provider was told what expires.
    warned_on: Arc<Mutex<Option<NaiveDate>>>,
    clock: Clock,
}

/// A loop that runs beside the server.
pub struct Running {
    stop: watch::Sender<bool>,
    ended: tokio::task::JoinHandle<()>,
}

impl Jobs {
    pub fn new(
        frameworks: Frameworks,
        applications: Applications,
        (competitions, tenders): (Competitions, Tenders),
        workqueue: WorkQueue,
        notifications: Notifications,
        (evidence, expiry_notices): (Evidence, ExpiryNotices),
        clock: Clock,
    ) -> Self {
        let (looked_on, warned_on) = Default::default();
        Self {
            frameworks,
            applications,
            competitions,
            tenders,
            workqueue,
            notifications,
            evidence,
            expiry_notices,
            looked_on,
            warned_on,
            clock,
        }
    }

    /// Whether nobody here has looked on this day yet.
    pub(super) fn looks_first(&self, day: NaiveDate) -> bool {
        *self.looked_on.lock().unwrap_or_else(PoisonError::into_inner) != Some(day)
    }

    pub(super) fn has_looked(&self, day: NaiveDate) {
        *self.looked_on.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
    }

    pub(super) fn was_warned(&self) -> Option<NaiveDate> {
        *self.warned_on.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note_warned(&self, day: NaiveDate) {
        *self.warned_on.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
    }

    /// Everything that is due at `now`. `go_on` is asked between pieces of work.
    pub async fn pass(&self, now: Instant, go_on: &dyn Fn() -> bool) {
        if let Err(refusal) = self.remind(now).await {
            tracing::error!(%refusal, "nobody could be reminded");
        }
        if let Err(refusal) = self.remind_of_tenders(now).await {
            tracing::error!(%refusal, "nobody could be reminded of tenders");
        }
        if let Err(refusal) = self.remind_of_work(now).await {
            tracing::error!(%refusal, "councils could not be told what falls due");
        }
        if let Err(refusal) = self.warn_of_expiries(now).await {
            tracing::error!(%refusal, "nobody could be told of documents that expire");
        }
        if let Err(refusal) = self.notifications.pass(now, go_on).await {
            tracing::error!(%refusal, "mails could not be sent");
        }
    }

    /// A pass every so often, on this thread, until [`Running::stop`].
    pub fn start(self, every: Duration) -> Running {
        let (stop, mut stopped) = watch::channel(false);
        let ended = tokio::task::spawn_local(async move {
            let mut tick = tokio::time::interval(every);
            tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    _ = tick.tick() => {}
                    _ = stopped.changed() => break,
                }
                let watched = stopped.clone();
                self.pass(self.clock.now(), &move || !*watched.borrow()).await;
            }
        });
        Running { stop, ended }
    }
}

impl Running {
    /// Lets the mail that is being sent be sent, and no other.
    pub async fn stop(self) {
        // Without a listener it has ended already.
        self.stop.send(true).ok();
        if let Err(error) = self.ended.await {
            tracing::error!(%error, "the work beside the server broke off");
        }
    }
}
