//! A council's mail of what falls due: once a day, if anything does.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::model::{Wanted, WorkItem, WorkKind};
use super::service::WorkQueue;
use super::store;
use crate::kernel::ids::AuthorityId;
use crate::kernel::{Actor, Instant, Refusal, Tenant, london};
use crate::notifications::{Audience, Kind, News};

/// How many days ahead.
const AHEAD: Days = Days::new(3);

impl WorkQueue {
    /// What every council with applications that wait is to be told on the day of `now`: how many are past their last
    /// day, and how many fall due within three days. A council whose queue cannot be read stops no other's mail.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn falling_due(&self, now: Instant) -> Result<Vec<News>, Refusal> {
        let mut news = vec![];
        for authority in store::with_work(self.db.reader()).await? {
            match self.falling_due_for(authority, now).await {
                Ok(found) => news.extend(found),
                Err(refusal) => tracing::error!(%authority, %refusal, "nobody is told what falls due for a council"),
            }
        }
        Ok(news)
    }

    async fn falling_due_for(&self, authority: AuthorityId, now: Instant) -> Result<Option<News>, Refusal> {
        let today = london::date_of(now);
        let by = today.checked_add_days(AHEAD).unwrap_or(today);
        let council = Actor { tenant: Tenant::Authority(authority), ..Actor::system() };
        let wanted = Wanted { due_by: Some(by), ..Wanted::default() };
        let items = self.items(&council, authority, now, &wanted).await?;
        if items.is_empty() {
            return Ok(None);
        }
        let data = json!({"overdue": lines(&items, today, true), "soon": lines(&items, today, false)});
        let path = format!("/authorities/{authority}/work");
        let news = News::new(Kind::DecisionsDue, Audience::Council(authority), path, data);
        Ok(Some(news.once(&format!("decisions_due {today}"))))
    }
}

/// `2 applications for Care Home Alliance, the first by Monday 15 March 2021`. The mail names no provider and no home.
fn lines(items: &[WorkItem], today: NaiveDate, overdue: bool) -> Vec<Value> {
    let mut groups: BTreeMap<(&str, WorkKind), Vec<NaiveDate>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.is_overdue(today) == overdue) {
        let days = groups.entry((item.framework_name.as_str(), item.kind)).or_default();
        days.extend(item.due.as_ref().map(|due| due.on));
    }
    let line = |((framework, kind), days): ((&str, WorkKind), Vec<NaiveDate>)| {
        let (one, several) = kind.words();
        let words = if days.len() == 1 { one } else { several };
        let first = days.iter().min().map(|day| day.format("%A %-d %B %Y").to_string());
        json!({"count": days.len(), "what": words, "framework": framework, "first": first})
    };
    groups.into_iter().map(line).collect()
}
