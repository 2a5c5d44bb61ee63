//! Handing mails to the post. A mail is claimed before it is sent and noted after, so that two servers never send one;
//! for what happens when a server ends in between, see the head of this slice.

use super::Notifications;
use super::model::{Mail, Retry};
use super::store;
use crate::access;
use crate::kernel::{Call, Instant, Refusal};
use crate::store::Work;

/// Mails in one pass.
const PORTION: u64 = 200;

impl Notifications {
    /// One pass: news become mails, the morning's are gathered, and what is due is sent. `go_on` is asked before each
    /// mail; what is left comes with the next pass.
    ///
    /// # Errors
    /// When the database does not answer. A mail that cannot be sent is no error: it is tried again.
    pub async fn pass(&self, now: Instant, go_on: &dyn Fn() -> bool) -> Result<(), Refusal> {
        while go_on() && self.spread(now).await? > 0 {}
        self.gather(now).await?;
        for mail in store::due(self.db.reader(), now, PORTION).await? {
            if !go_on() {
                break;
            }
            self.db.give_way().await;
            self.deliver(mail, now).await?;
        }
        Ok(())
    }

    async fn deliver(&self, mail: Mail, now: Instant) -> Result<(), Refusal> {
        if !self.change(now, async |work| store::claim(work.tx(), &mail, now).await).await? {
            return Ok(());
        }
        let mail = Mail { attempts: mail.attempts + 1, ..mail };
        if Retry::is_one_too_many(mail.attempts) {
            let lost =
                async |work: &Work| store::fail(work.tx(), &mail, Retry::GivenUp, "the last attempt was lost").await;
            return self.change(now, lost).await.map(drop);
        }
        let reader = access::person_of(&self.db, mail.user).await?;
        let Some(reader) = reader.filter(|reader| !reader.disabled) else {
            return self.change(now, async |work| store::drop_mail(work.tx(), &mail).await).await.map(drop);
        };
        let noted = match self.settings.post.send(&mail, &reader.email).await {
            Ok(()) => self.change(now, async |work| store::sent(work.tx(), &mail, now).await).await?,
            Err(error) => {
                let (retry, why) = (Retry::after(mail.attempts, now), error.to_string());
                tracing::warn!(mail = %mail.id, attempts = mail.attempts, %error, "a mail could not be sent");
                self.change(now, async |work| store::fail(work.tx(), &mail, retry, &why).await).await?
            }
        };
        if !noted {
            tracing::warn!(mail = %mail.id, "an attempt was given up for lost before its end was noted");
        }
        Ok(())
    }

    async fn change(
        &self,
        now: Instant,
        change: impl AsyncFn(&Work) -> Result<bool, Refusal>,
    ) -> Result<bool, Refusal> {
        self.db.write(&Call::system(now), change).await
    }
}
