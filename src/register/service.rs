//! Reading the register, and recording ratings by hand.

use chrono::NaiveDate;
use serde_json::json;

use super::model::{Grade, Location, REGULATOR_BEGAN, Rating, RecordedRating, standing, standing_on};
use super::store::{self, LocationFilter};
use super::views::NewRating;
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Page, PageRequest, Problem, Refusal, london};
use crate::store::{Db, Event, Work};

#[derive(Clone)]
pub struct Register {
    pub(super) db: Db,
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

    /// Records one published rating by hand. It stands unless a later one is known.
    ///
    /// # Errors
    /// `not-found`; `validation` for a date in the future or an impossible grade; `conflict` when the history
    /// holds this very rating.
    pub async fn rate(&self, call: &Call, cqc_id: &str, new: &NewRating) -> Result<Location, Refusal> {
        check(new, london::date_of(call.at))?;
        let rating = Rating::from(new);
        self.db
            .write(call, async |work| {
                let mut location =
                    store::find_by_cqc_id(work.tx(), cqc_id).await?.ok_or_else(|| Refusal::not_found("location"))?;
                let mut history = store::history(work.tx(), location.id).await?;
                if history.iter().any(|known| known.rating.covers(&rating)) {
                    return Err(Refusal::new(Problem::Conflict, "The history holds this very rating already."));
                }
                let recorded =
                    RecordedRating { id: work.fresh(), rating: rating.clone(), import: None, recorded_at: work.at() };
                store::insert_ratings(work.tx(), &[(location.id, recorded.clone())]).await?;
                history.push(recorded.clone());
                let stands = standing(&history).is_some_and(|standing| standing.id == recorded.id);
                store::update(work.tx(), &location, stands.then_some(recorded.id)).await?;
                location.version += 1;
                work.note(Event::new(
                    "location.rated",
                    "location",
                    location.id,
                    json!({"cqc_id": location.cqc_id, "rating": rating, "stands": stands, "before": location.rating}),
                ));
                if stands {
                    location.rating = rating.clone();
                }
                Ok(location)
            })
            .await
    }
}

fn check(new: &NewRating, today: NaiveDate) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.require(
        new.overall != Grade::NoPublishedRating,
        "/overall",
        "not_a_rating",
        "must be a published rating: Outstanding, Good, Requires improvement or Inadequate",
    );
    faults.require(new.published_on <= today, "/published_on", "future_date", "must not lie in the future");
    faults.require(
        new.published_on >= REGULATOR_BEGAN,
        "/published_on",
        "too_early",
        "must not lie before 2009-04-01, when the Care Quality Commission began",
    );
    faults.verdict()
}
