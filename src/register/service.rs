//! Reading the register.

use chrono::NaiveDate;

use super::model::{Location, Rating, RecordedRating, UncheckedChange, standing_on};
use super::store::{self, LocationFilter};
use crate::kernel::ids::{EventId, LocationId, ProviderId};
use crate::kernel::{Page, PageRequest, Problem, Refusal};
use crate::store::{Db, Work};

#[derive(Clone)]
pub struct Register {
    db: Db,
}

impl Register {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// With its latest rating.
    ///
    /// # Errors
    /// `not-found` when the register does not hold it.
    pub async fn location(&self, id: LocationId) -> Result<Location, Refusal> {
        store::find(self.db.reader(), id).await?.ok_or_else(|| Refusal::not_found("location"))
    }

    /// By the regulator's number, `1-105426344`.
    ///
    /// # Errors
    /// `not-found` when the register does not hold it.
    pub async fn location_by_cqc_id(&self, cqc_id: &str) -> Result<Location, Refusal> {
        store::find_by_cqc_id(self.db.reader(), cqc_id).await?.ok_or_else(|| Refusal::not_found("location"))
    }

    /// Many at once, in order of their ids; those that the register does not hold are left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn locations(&self, ids: &[LocationId]) -> Result<Vec<Location>, Refusal> {
        store::find_all(self.db.reader(), ids).await
    }

    /// The rating that stood at the end of `day`, as the register knows it now (W08).
    ///
    /// # Errors
    /// `not-found` when the register does not hold the location.
    pub async fn rating_on(&self, location: LocationId, day: NaiveDate) -> Result<Rating, Refusal> {
        let history = store::history(self.db.reader(), location).await?;
        if history.is_empty() {
            return Err(Refusal::not_found("location"));
        }
        Ok(standing_on(&history, day))
    }

    /// In the order in which the register learnt of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, filter: &LocationFilter, page: PageRequest) -> Result<Page<Location>, Refusal> {
        let rows = store::list(self.db.reader(), filter, page).await?;
        Ok(Page::of(rows, page, |location| location.id.0))
    }

    /// The locations that a provider answers for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_of(&self, provider: ProviderId, page: PageRequest) -> Result<Page<Location>, Refusal> {
        self.list(&LocationFilter { provider: Some(provider), ..LocationFilter::default() }, page).await
    }

    /// A location and every rating it has had, newest publication first.
    ///
    /// # Errors
    /// `not-found` when the register does not hold it.
    pub async fn with_history(&self, cqc_id: &str) -> Result<(Location, Vec<RecordedRating>), Refusal> {
        let location = self.location_by_cqc_id(cqc_id).await?;
        let mut history = store::history(self.db.reader(), location.id).await?;
        history.reverse();
        history.sort_by_key(|recorded| std::cmp::Reverse(recorded.rating.published_on));
        Ok((location, history))
    }

    /// Makes a provider answer for a location, inside the caller's unit of work.
    ///
    /// # Errors
    /// `not-found` when the register does not hold the location, `conflict` when a provider answers for it already.
    pub async fn link(work: &Work, id: LocationId, provider: ProviderId) -> Result<Location, Refusal> {
        let linked = store::link(work.tx(), id, provider).await?;
        let location = store::find(work.tx(), id).await?.ok_or_else(|| Refusal::not_found("location"))?;
        if linked {
            return Ok(location);
        }
        let detail = if location.provider == Some(provider) {
            format!("{} is linked to this provider already.", location.name)
        } else {
            format!("{} is linked to another provider.", location.name)
        };
        Err(Refusal::new(Problem::Conflict, detail))
    }

    /// The locations that the regulator registers for a provider, by the regulator's number of it, in the order in
    /// which the register learnt of them. None for a number that it never heard of.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_registrant(&self, cqc_id: &str, page: PageRequest) -> Result<Page<Location>, Refusal> {
        let rows = store::of_registrant(self.db.reader(), cqc_id, page).await?;
        Ok(Page::of(rows, page, |location| location.id.0))
    }

    /// Changes of ratings and registrations whose members nobody has looked at yet, at most so many, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unchecked(&self, most: u64) -> Result<Vec<UncheckedChange>, Refusal> {
        store::unchecked(self.db.reader(), most).await
    }

    /// Notes that the members of these changes were looked at, in the unit of work that keeps what was found.
    ///
    /// # Errors
    /// `conflict` when somebody else looked at one of them first.
    pub async fn mark_checked(work: &Work, ids: &[EventId]) -> Result<(), Refusal> {
        if store::mark_checked(work.tx(), ids, work.at()).await? {
            return Ok(());
        }
        Err(Refusal::new(Problem::Conflict, "Another server looked at these changes at the same moment."))
    }

    /// The regulator's number of the location that continues another, if there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn successor(&self, cqc_id: &str) -> Result<Option<String>, Refusal> {
        store::successor(self.db.reader(), cqc_id).await
    }
}
