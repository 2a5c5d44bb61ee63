//! One rating recorded by hand: for a report that is newer than the last file.

use serde_json::json;

use super::Intake;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Instant, Problem, Refusal, london};
use crate::register::model::{
    ChangeKind, Grade, Location, LocationChange, REGULATOR_BEGAN, Rating, RecordedRating, standing,
};
use crate::register::store::{self, Written};
use crate::register::views::NewRating;
use crate::store::{Event, Work};

impl Intake {
    /// Records one published rating. It stands unless a later one is known; either way it joins the history.
    ///
    /// # Errors
    /// `not-found`; `validation` for a date in the future or an impossible grade; `conflict` when the history
    /// holds this very rating.
    pub async fn rate(&self, call: &Call, cqc_id: &str, new: &NewRating) -> Result<Location, Refusal> {
        check(new, call.at)?;
        let rating = Rating::from(new);
        let rated = self.db.write(call, async |work| rate(work, cqc_id, &rating).await).await?;
        let intake = self.clone();
        // Whoever sent the rating waits for what follows from it, and it follows also when they do not.
        let told = tokio::task::spawn_local(async move { intake.watch.changed(intake.clock.now()).await });
        told.await.map_err(Refusal::internal)?;
        Ok(rated)
    }
}

async fn rate(work: &Work, cqc_id: &str, rating: &Rating) -> Result<Location, Refusal> {
    let known = store::known(work.tx(), &[cqc_id]).await?.pop().ok_or_else(|| Refusal::not_found("location"))?;
    let before = known.location;
    let mut history = store::history(work.tx(), before.id).await?;
    if history.iter().any(|known| known.rating.covers(rating)) {
        return Err(Refusal::new(Problem::Conflict, "The history holds this very rating already."));
    }
    let recorded = RecordedRating { id: work.fresh(), rating: rating.clone(), import: None, recorded_at: work.at() };
    store::insert_ratings(work.tx(), &[(before.id, recorded.clone())]).await?;
    history.push(recorded.clone());
    let stands = standing(&history).is_some_and(|standing| standing.id == recorded.id);
    let mut after = before.clone();
    if stands {
        after.rating = rating.clone();
    }
    let written = Written { rating: if stands { recorded.id } else { known.rating }, location: after.clone() };
    store::update(work.tx(), &[written], work.at()).await?;
    after.version += 1;
    if let Some(change) = rerated(work, &before, &after) {
        store::insert_changes(work.tx(), &[change]).await?;
    }
    work.note(Event::new(
        "location.rated",
        "location",
        after.id,
        json!({"cqc_id": after.cqc_id, "rating": rating, "stands": stands, "before": before.rating}),
    ));
    Ok(after)
}

fn rerated(work: &Work, before: &Location, after: &Location) -> Option<LocationChange> {
    let (was, is) = (&before.rating, &after.rating);
    (was.overall != is.overall || was.published_on != is.published_on).then(|| LocationChange {
        id: work.fresh(),
        import: None,
        location: before.id,
        kind: ChangeKind::Rerated,
        before: Some(was.overall.words().to_owned()),
        after: Some(is.overall.words().to_owned()),
        at: work.at(),
    })
}

fn check(new: &NewRating, at: Instant) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.require(
        new.overall != Grade::NoPublishedRating,
        "/overall",
        "not_a_rating",
        "must be a published rating: Outstanding, Good, Requires improvement or Inadequate",
    );
    let today = london::date_of(at);
    faults.require(new.published_on <= today, "/published_on", "future_date", "must not lie in the future");
    faults.require(
        new.published_on >= REGULATOR_BEGAN,
        "/published_on",
        "too_early",
        "must not lie before 2009-04-01, when the Care Quality Commission began",
    );
    if let Some(from) = &new.inherited_from {
        faults.text("/inherited_from", from, 40);
    }
    faults.verdict()
}
