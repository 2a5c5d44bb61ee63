//! The morning's mail: what somebody wants to hear of once a day, in one mail.

use chrono::NaiveTime;

use super::Notifications;
use super::letters::{self, DAILY, Letter};
use super::model::Mail;
use super::store;
use crate::kernel::ids::UserId;
use crate::kernel::{Call, Instant, Problem, Refusal, london};

/// In London. What comes later waits for the next morning.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(7, 0, 0).expect("a time of day");

impl Notifications {
    /// One mail for each person and day, whichever server comes first: the database keeps a second one out.
    pub(super) async fn gather(&self, now: Instant) -> Result<(), Refusal> {
        let day = london::date_of(now);
        let cut = london::instant_of(day.and_time(MORNING)).map_err(Refusal::internal)?;
        if now < cut {
            return Ok(());
        }
        for user in store::with_daily(self.db.reader(), cut, day).await? {
            if let Err(refusal) = self.gather_for(user, (now, cut)).await {
                tracing::error!(%user, %refusal, "a daily mail could not be made");
            }
        }
        Ok(())
    }

    async fn gather_for(&self, user: UserId, (now, cut): (Instant, Instant)) -> Result<(), Refusal> {
        let items = store::daily(self.db.reader(), user, cut).await?;
        let day = london::date_of(now);
        let Letter { subject, body } = letters::daily(day, &items)?;
        let mail = Mail {
            id: self.db.ids().fresh(now),
            news: None,
            user,
            kind: DAILY.to_owned(),
            subject,
            body: self.signed(&body, None)?,
            at: now,
            attempts: 0,
            error: None,
        };
        let call = Call::system(now);
        let gathered = self.db.write(&call, async |work| {
            store::insert_daily(work.tx(), &mail, day).await?;
            let ids: Vec<_> = items.iter().map(|item| item.id).collect();
            if store::mark_told(work.tx(), mail.id, &ids).await? == ids.len() {
                return Ok(());
            }
            Err(Refusal::new(Problem::Conflict, "Some of this was told meanwhile."))
        });
        match gathered.await {
            // Another server has made today's.
            Err(refusal) if refusal.problem() == Problem::Conflict => Ok(()),
            gathered => gathered,
        }
    }
}
