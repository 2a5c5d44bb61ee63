//! Documents that will soon be out of date (K3).

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::Jobs;
use crate::evidence::{Document, ExpiryNotices};
use crate::kernel::{Call, Instant, Refusal, london};
use crate::notifications::{Audience, Kind, News};

/// Pieces of news that are written down together.
const PORTION: usize = 500;

impl Jobs {
    /// Tells each provider of its documents, once for each of the two notices. A day is gone through once by each server:
    /// what expires is a matter of days.
    pub(super) async fn warn_of_expiries(&self, now: Instant) -> Result<(), Refusal> {
        let today = london::date_of(now);
        if self.was_warned() == Some(today) {
            return Ok(());
        }
        let until = today.checked_add_days(Days::new(self.expiry_notices.first.into())).unwrap_or(NaiveDate::MAX);
        let ending = self.evidence.ending(today, until).await?;
        let news: Vec<News> = ending.iter().filter_map(|document| soon(document, self.expiry_notices, today)).collect();
        for portion in news.chunks(PORTION) {
            self.notifications.remind(&Call::system(now), portion.to_vec()).await?;
        }
        self.note_warned(today);
        Ok(())
    }
}

fn soon(document: &Document, notices: ExpiryNotices, today: NaiveDate) -> Option<News> {
    let expires_on = document.validity.expires_on?;
    let days = notices.due(expires_on, today)?;
    let data = json!({"document": document.title, "expires": expires_on.format("%-d %B %Y").to_string()});
    let news = News::new(
        Kind::EvidenceExpiring,
        Audience::Provider(document.provider),
        format!("/evidence/{}", document.id),
        data,
    );
    Some(news.once(&format!("{} {} {days}", Kind::EvidenceExpiring.name(), document.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k3_told_thirty_days_and_a_week_before() {
        let notices = ExpiryNotices { first: 30, last: 7 };
        let due = |today: &str| notices.due("2021-03-31".parse().unwrap(), today.parse().unwrap());
        let days = ["2021-02-28", "2021-03-01", "2021-03-23", "2021-03-24", "2021-03-31", "2021-04-01"];
        assert_eq!(days.map(due), [None, Some(30), Some(30), Some(7), Some(7), None]);
    }
}
