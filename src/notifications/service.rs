//! Writing down what there is to tell, how people want to be told, and what could not be sent.

use serde_json::json;

use super::model::{Delivery, Kind, Mail, News, Preferences};
use super::post::Post;
use super::store;
use crate::kernel::ids::MailId;
use crate::kernel::{Actor, ActorKind, Call, Page, PageRequest, Problem, Refusal};
use crate::store::{Db, Event, Work};

/// What the outside settles.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub post: Post,
    /// Under which the public reaches this server: `https://dps.council.example`.
    pub address: String,
}

#[derive(Clone)]
pub struct Notifications {
    pub(super) db: Db,
    pub(super) settings: MailSettings,
}

impl Notifications {
    pub fn new(db: Db, settings: MailSettings) -> Self {
        Self { db, settings }
    }

    /// Writes down what there is to tell, in the unit of work that makes it true: with it, or not at all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tell(work: &Work, news: &News) -> Result<(), Refusal> {
        Self::tell_all(work, std::slice::from_ref(news)).await
    }

    /// The same of several things at once, in one statement.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tell_all(work: &Work, news: &[News]) -> Result<(), Refusal> {
        store::insert_news(work.tx(), news.iter().map(|news| (work.fresh(), news)), work.at()).await
    }

    /// The same for what the clock brings about; what was told once is passed over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remind(&self, call: &Call, news: Vec<News>) -> Result<(), Refusal> {
        if news.is_empty() {
            return Ok(());
        }
        let keys = news.iter().filter_map(|news| news.once.clone());
        let told = store::told(self.db.reader(), keys.collect()).await?;
        let new: Vec<News> =
            news.into_iter().filter(|news| news.once.as_ref().is_none_or(|key| !told.contains(key))).collect();
        if new.is_empty() {
            return Ok(());
        }
        match self.db.write(call, async |work| Self::tell_all(work, &new).await).await {
            // Another server has found it out at the same moment; what is left comes with the next pass.
            Err(refusal) if refusal.problem() == Problem::Conflict => Ok(()),
            told => told,
        }
    }

    /// How the caller is told of each kind that people of these roles are told of.
    ///
    /// # Errors
    /// `forbidden` for what is no person.
    pub async fn preferences(&self, actor: &Actor) -> Result<Preferences, Refusal> {
        require_person(actor)?;
        store::preferences(self.db.reader(), actor.id).await
    }

    /// In place of what the caller chose before; kinds that are left out come as usual.
    ///
    /// # Errors
    /// `forbidden` for what is no person; `validation`, see [`Preferences::choose`].
    pub async fn choose(&self, call: &Call, chosen: Vec<(Kind, Delivery)>) -> Result<Preferences, Refusal> {
        require_person(&call.actor)?;
        let preferences = Preferences::choose(chosen, &call.actor.roles)?;
        self.db
            .write(call, async |work| {
                store::replace_preferences(work.tx(), call.actor.id, &preferences).await?;
                let data = json!(preferences.0);
                work.note(Event::new("user.notifications_chosen", "user", call.actor.id, data));
                Ok(())
            })
            .await?;
        Ok(preferences)
    }

    /// Mails that were given up, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn undelivered(&self, page: PageRequest) -> Result<Page<Mail>, Refusal> {
        let rows = store::dead(self.db.reader(), page).await?;
        Ok(Page::of(rows, page, |mail| mail.id.0))
    }

    /// Tries a mail once more that was given up.
    ///
    /// # Errors
    /// `not-found` unless it was given up.
    pub async fn try_again(&self, call: &Call, id: MailId) -> Result<(), Refusal> {
        self.db
            .write(call, async |work| {
                if !store::revive(work.tx(), id, work.at()).await? {
                    return Err(Refusal::not_found("undelivered mail"));
                }
                work.note(Event::new("mail.tried_again", "mail", id, json!({})));
                Ok(())
            })
            .await
    }
}

fn require_person(actor: &Actor) -> Result<(), Refusal> {
    match actor.kind {
        ActorKind::User => Ok(()),
        ActorKind::Client | ActorKind::System => Err(Refusal::new(Problem::Forbidden, "Only a person is written to.")),
    }
}
