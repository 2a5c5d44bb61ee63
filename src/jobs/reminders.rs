//! Windows that open or close within the next days, tenders that are not submitted when theirs closes soon, and what
//! officers have to decide by then.

use chrono::{NaiveTime, TimeDelta};
use serde_json::json;

use super::Jobs;
use crate::frameworks::{Framework, Window};
use crate::kernel::{Call, Instant, Refusal, london};
use crate::notifications::{Audience, Kind, News};
use crate::tenders::OwnTender;

/// How long before.
const AHEAD: TimeDelta = TimeDelta::days(3);

/// Before a competition closes.
const AHEAD_OF_CLOSING: TimeDelta = TimeDelta::days(2);

/// In London: early enough for the morning's mail.
const EARLY: NaiveTime = NaiveTime::from_hms_opt(6, 0, 0).expect("a time of day");

impl Jobs {
    /// Tells every council, once a day, what is past its last day or falls due soon.
    pub(super) async fn remind_of_work(&self, now: Instant) -> Result<(), Refusal> {
        let day = london::date_of(now);
        let early = london::instant_of(day.and_time(EARLY)).map_err(Refusal::internal)?;
        if now < early || !self.looks_first(day) {
            return Ok(());
        }
        let news = self.workqueue.falling_due(now).await?;
        self.notifications.remind(&Call::system(now), news).await?;
        self.has_looked(day);
        Ok(())
    }

    /// Tells every provider whose tender was begun and is not submitted, or not under what is asked now, once for each closing and each
    /// amendment (K6, K13).
    pub(super) async fn remind_of_tenders(&self, now: Instant) -> Result<(), Refusal> {
        for competition in self.competitions.closing(now, now + AHEAD_OF_CLOSING).await? {
            let unfinished = self.tenders.unfinished(&competition).await?;
            // Whoever begins later is at it, and needs no telling.
            let begun = |own: &&OwnTender| own.tender.created_at <= own.closes - AHEAD_OF_CLOSING;
            let news = unfinished.iter().filter(begun).map(|own| {
                let data = json!({
                    "competition": competition.title, "state": own.words(now), "closes": london::words(own.closes),
                });
                let (kind, id) = (Kind::TenderUnfinished, own.tender.id);
                let once = format!("{} {id} {} {}", kind.name(), own.closes.timestamp_micros(), own.amendment);
                let audience = Audience::Provider(own.tender.provider);
                News::new(kind, audience, format!("/tenders/{id}"), data).of(competition.framework).once(&once)
            });
            self.notifications.remind(&Call::system(now), news.collect()).await?;
        }
        Ok(())
    }

    /// Tells the council and every provider with a draft, once for each opening and each closing: a window that is
    /// extended closes anew.
    pub(super) async fn remind(&self, now: Instant) -> Result<(), Refusal> {
        let mut news = vec![];
        for (framework, window) in self.frameworks.turning(now, now + AHEAD).await? {
            let drafting = self.applications.drafting(framework.id).await?;
            let council = Audience::Council(framework.authority);
            for audience in drafting.into_iter().map(Audience::Provider).chain([council]) {
                news.extend(soon(&framework, &window, audience, (now, now + AHEAD)));
            }
        }
        self.notifications.remind(&Call::system(now), news).await
    }
}

fn soon(framework: &Framework, window: &Window, audience: Audience, (from, until): (Instant, Instant)) -> Vec<News> {
    let turns = [(Kind::WindowOpensSoon, window.opens_at), (Kind::WindowClosesSoon, window.closes_at)];
    let purpose = window.reopening.as_ref().map(|reopening| &reopening.purpose);
    let data = json!({
        "window": window.key, "opens": london::words(window.opens_at), "closes": london::words(window.closes_at),
        "purpose": purpose,
    });
    let soon = turns.into_iter().filter(|(_, at)| (from..=until).contains(at)).map(|(kind, at)| {
        let path = format!("/frameworks/{}/windows", framework.id);
        let once = format!("{} {} {}", kind.name(), window.id, at.timestamp_micros());
        News::new(kind, audience, path, data.clone()).of(framework.id).once(&once)
    });
    soon.collect()
}
