//! From a piece of news to a mail for each person who is to know.

use super::Notifications;
use super::letters::{self, Letter};
use super::model::{Audience, Delivery, Mail, MailState, Outgoing, Retry};
use super::store;
use crate::access::{self, Account};
use crate::kernel::ids::MailId;
use crate::kernel::{Call, Instant, Refusal, Tenant};

/// News in one pass.
const PORTION: u64 = 200;

impl Notifications {
    /// Makes mails of what waits; answers how many pieces of news it found.
    pub(super) async fn spread(&self, now: Instant) -> Result<usize, Refusal> {
        let waiting = store::waiting_news(self.db.reader(), now, PORTION).await?;
        for news in &waiting {
            self.db.give_way().await;
            let news = match news {
                Ok(news) => news,
                Err(unreadable) => {
                    self.set_aside(unreadable, now).await?;
                    continue;
                }
            };
            if let Err(refusal) = self.spread_one(news, now).await {
                tracing::error!(news = %news.id, %refusal, "a piece of news could not be made into mails");
                let call = Call::system(now);
                let (retry, why) = (Retry::after(news.attempts + 1, now), refusal.to_string());
                self.db.write(&call, async |work| store::fail_news(work.tx(), news.id, retry, &why).await).await?;
            }
        }
        Ok(waiting.len())
    }

    /// No later attempt reads it better: it is given up at once, and an administrator looks.
    async fn set_aside(&self, (id, why): &store::Unreadable, now: Instant) -> Result<(), Refusal> {
        let cause = why.cause().map_or_else(|| why.to_string(), ToString::to_string);
        tracing::error!(news = %id, cause, "a piece of news cannot be read and is set aside");
        metrics::counter!("news_set_aside_total").increment(1);
        let call = Call::system(now);
        self.db.write(&call, async |work| store::fail_news(work.tx(), *id, Retry::GivenUp, &cause).await).await
    }

    async fn spread_one(&self, news: &Outgoing, now: Instant) -> Result<(), Refusal> {
        let mails = self.mails(news, now).await?;
        let call = Call::system(now);
        self.db
            .write(&call, async |work| {
                // Whoever changes the state makes the mails: another server may have been faster.
                if store::take_news(work.tx(), news.id).await? {
                    store::insert_mails(work.tx(), &mails).await?;
                }
                Ok(())
            })
            .await
    }

    async fn mails(&self, news: &Outgoing, now: Instant) -> Result<Vec<(Mail, MailState)>, Refusal> {
        let mut mails = vec![];
        for tenant in self.tenants(news.news.audience).await? {
            let people = access::people_of(&self.db, tenant).await?;
            let readers: Vec<_> = people.into_iter().filter(|person| news.news.kind.concerns(&person.roles)).collect();
            if readers.is_empty() {
                continue;
            }
            let letter = letters::letter(&news.news, news.framework_name.as_deref(), tenant)?;
            let ids = readers.iter().map(|reader| reader.id.0);
            let chosen = store::chosen(self.db.reader(), ids.collect(), news.news.kind).await?;
            for reader in &readers {
                let delivery = chosen.get(&reader.id.0).copied().unwrap_or(news.news.kind.usual());
                mails.extend(self.mail(news, reader, &letter, (delivery, now))?);
            }
        }
        Ok(mails)
    }

    /// None for somebody who does not want to be told.
    fn mail(
        &self,
        news: &Outgoing,
        reader: &Account,
        letter: &Letter,
        (delivery, now): (Delivery, Instant),
    ) -> Result<Option<(Mail, MailState)>, Refusal> {
        let link = self.link(&news.news.path);
        let (body, state) = match delivery {
            Delivery::Off => return Ok(None),
            Delivery::Daily => (format!("{}\n\n{link}", letter.body), MailState::Daily),
            Delivery::Immediate => (self.signed(&letter.body, Some(&link))?, MailState::Waiting),
        };
        let mail = Mail {
            id: self.db.ids().fresh::<MailId>(now),
            news: Some(news.id),
            user: reader.id,
            kind: news.news.kind.name().to_owned(),
            subject: letter.subject.clone(),
            body,
            at: news.at,
            attempts: 0,
            error: None,
        };
        Ok(Some((mail, state)))
    }

    async fn tenants(&self, audience: Audience) -> Result<Vec<Tenant>, Refusal> {
        Ok(match audience {
            Audience::Council(id) => vec![Tenant::Authority(id)],
            Audience::Provider(id) => vec![Tenant::Provider(id)],
            Audience::Applicants(framework) => {
                let providers = store::applicants(self.db.reader(), framework).await?;
                providers.into_iter().map(Tenant::Provider).collect()
            }
        })
    }

    fn link(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.settings.address.trim_end_matches('/'))
    }

    pub(super) fn signed(&self, text: &str, link: Option<&str>) -> Result<String, Refusal> {
        letters::signed(text, link, &self.link("/me/notifications"))
    }
}
