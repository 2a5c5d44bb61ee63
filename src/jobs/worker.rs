//! One pass, and the loop that makes them until it is told to stop.

use std::time::Duration;

use tokio::sync::watch;

use crate::applications::Applications;
use crate::frameworks::Frameworks;
use crate::kernel::{Clock, Instant};
use crate::notifications::Notifications;

#[derive(Clone)]
pub struct Jobs {
    pub(super) frameworks: Frameworks,
    pub(super) applications: Applications,
    pub(super) notifications: Notifications,
    clock: Clock,
}

/// A loop that runs beside the server.
pub struct Running {
    stop: watch::Sender<bool>,
    ended: tokio::task::JoinHandle<()>,
}

impl Jobs {
    pub fn new(frameworks: Frameworks, applications: Applications, notifications: Notifications, clock: Clock) -> Self {
        Self { frameworks, applications, notifications, clock }
    }

    /// Everything that is due at `now`. `go_on` is asked between pieces of work.
    pub async fn pass(&self, now: Instant, go_on: &dyn Fn() -> bool) {
        if let Err(refusal) = self.remind(now).await {
            tracing::error!(%refusal, "nobody could be reminded");
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
