//! What the good rows of a portion change in the register.

use std::collections::HashMap;

use uuid::Uuid;

use crate::kernel::ids::{ImportId, LocationId};
use crate::kernel::{Problem, Refusal};
use crate::register::formats::Entry;
use crate::register::model::{ChangeKind, Location, LocationChange, Rating, RecordedRating, Registrant, standing};
use crate::register::store::{self, Known, Written};
use crate::store::Work;

#[derive(Default)]
pub(super) struct Changes {
    /// Each with the rating that stands.
    pub new: Vec<Written>,
    pub changed: Vec<Written>,
    ratings: Vec<(LocationId, RecordedRating)>,
    pub unchanged: i64,
    pub happened: Vec<LocationChange>,
}

/// Compares rows, no more than a batch of them, with what is known.
pub(super) async fn compare(work: &Work, import: ImportId, entries: &[Entry]) -> Result<Changes, Refusal> {
    let mut compared = Compared { work, import, changes: Changes::default() };
    for batch in entries.chunks(store::BATCH) {
        let cqc_ids: Vec<&str> = batch.iter().map(|entry| entry.cqc_id.as_str()).collect();
        let known = store::known(work.tx(), &cqc_ids).await?;
        let ids: Vec<LocationId> = known.iter().map(|known| known.location.id).collect();
        let mut histories = store::histories(work.tx(), &ids).await?;
        let mut known: HashMap<String, Known> =
            known.into_iter().map(|known| (known.location.cqc_id.clone(), known)).collect();
        for entry in batch {
            match known.remove(&entry.cqc_id) {
                None => compared.begin(entry),
                Some(known) => {
                    let history = histories.remove(&known.location.id).unwrap_or_default();
                    compared.go_on(entry, known, history);
                }
            }
        }
    }
    Ok(compared.changes)
}

struct Compared<'w> {
    work: &'w Work,
    import: ImportId,
    changes: Changes,
}

impl Compared<'_> {
    fn begin(&mut self, entry: &Entry) {
        let blank = Location::unheard_of(self.work.fresh(), &entry.cqc_id);
        let mut location = entry.said_over(&blank);
        let mut history = self.news(location.id, &entry.ratings, vec![]);
        if history.is_empty() {
            history = self.news(location.id, &[Rating::UNPUBLISHED], vec![]);
        }
        let Some(stands) = standing(&history) else { return };
        location.rating = stands.rating.clone();
        match location.predecessors.first() {
            None => self.happen(&location, ChangeKind::New, None, Some(location.rating.overall.words())),
            Some(earlier) => {
                self.happen(&location, ChangeKind::Reregistered, Some(earlier), Some(&location.cqc_id));
            }
        }
        self.changes.new.push(Written { rating: stands.id, location });
    }

    fn go_on(&mut self, entry: &Entry, known: Known, history: Vec<RecordedRating>) {
        let before = known.location;
        let mut after = entry.said_over(&before);
        let count = history.len();
        let history = self.news(before.id, &entry.ratings, history);
        let stands = standing(&history).filter(|_| history.len() > count);
        let rating = stands.map_or(known.rating, |stands| stands.id);
        if let Some(stands) = stands {
            after.rating = stands.rating.clone();
        }
        if after == before && history.len() == count && known.search_text == store::search_text(&after) {
            self.changes.unchanged += 1;
            return;
        }
        self.compare(&before, &after);
        self.changes.changed.push(Written { rating, location: after });
    }

    /// Adds to a history what it does not know yet.
    fn news(
        &mut self,
        location: LocationId,
        ratings: &[Rating],
        mut history: Vec<RecordedRating>,
    ) -> Vec<RecordedRating> {
        for rating in ratings {
            if history.iter().any(|known| known.rating.covers(rating)) {
                continue;
            }
            let (id, recorded_at) = (self.work.fresh::<Uuid>(), self.work.at());
            let recorded = RecordedRating { id, rating: rating.clone(), import: Some(self.import), recorded_at };
            self.changes.ratings.push((location, recorded.clone()));
            history.push(recorded);
        }
        history
    }

    fn compare(&mut self, before: &Location, after: &Location) {
        match (before.registered, after.registered) {
            (true, false) => self.happen(after, ChangeKind::Closed, None, None),
            (false, true) => self.happen(after, ChangeKind::Reopened, None, None),
            _ => {}
        }
        if before.predecessors.is_empty()
            && let Some(earlier) = after.predecessors.first()
        {
            self.happen(after, ChangeKind::Reregistered, Some(earlier), Some(&after.cqc_id));
        }
        let (was, is) = (&before.rating, &after.rating);
        if was.overall != is.overall || was.published_on != is.published_on {
            self.happen(after, ChangeKind::Rerated, Some(was.overall.words()), Some(is.overall.words()));
        }
    }

    fn happen(&mut self, location: &Location, kind: ChangeKind, before: Option<&str>, after: Option<&str>) {
        self.changes.happened.push(LocationChange {
            id: self.work.fresh(),
            import: Some(self.import),
            location: location.id,
            kind,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            at: self.work.at(),
        });
    }
}

impl Entry {
    /// The location with everything that this row says about it but its rating.
    fn said_over(&self, before: &Location) -> Location {
        let text =
            |said: &Option<Option<String>>, known: &Option<String>| said.clone().unwrap_or_else(|| known.clone());
        let list = |said: &Option<Vec<String>>, known: &Vec<String>| said.clone().unwrap_or_else(|| known.clone());
        Location {
            name: self.name.clone(),
            beds: self.beds.unwrap_or(before.beds),
            care_home: self.care_home.unwrap_or(before.care_home),
            registered: self.registered.unwrap_or(before.registered),
            dormant: self.dormant.unwrap_or(before.dormant),
            registered_on: self.registered_on.unwrap_or(before.registered_on),
            deregistered_on: self.deregistered_on.unwrap_or(before.deregistered_on),
            inspected_on: self.inspected_on.unwrap_or(before.inspected_on),
            place: self.place.unwrap_or(before.place),
            address: text(&self.address, &before.address),
            postcode: text(&self.postcode, &before.postcode),
            local_authority: text(&self.local_authority, &before.local_authority),
            region: text(&self.region, &before.region),
            specialisms: list(&self.specialisms, &before.specialisms),
            service_types: list(&self.service_types, &before.service_types),
            user_bands: list(&self.user_bands, &before.user_bands),
            regulated_activities: list(&self.regulated_activities, &before.regulated_activities),
            registrant: self.registrant_over(&before.registrant),
            predecessors: list(&self.predecessors, &before.predecessors),
            ..before.clone()
        }
    }

    /// A company number that the file does not speak of is kept as long as the provider is the same.
    fn registrant_over(&self, before: &Registrant) -> Registrant {
        let cqc_id = self.registrant_id.clone().unwrap_or_else(|| before.cqc_id.clone());
        let same = cqc_id == before.cqc_id;
        let kept = |said: &Option<Option<String>>, known: &Option<String>| {
            said.clone().unwrap_or_else(|| known.clone().filter(|_| same))
        };
        Registrant {
            name: kept(&self.registrant_name, &before.name),
            company_number: kept(&self.company_number, &before.company_number),
            cqc_id,
        }
    }
}

pub(super) async fn keep(work: &Work, changes: &Changes) -> Result<(), Refusal> {
    store::insert(work.tx(), &changes.new, work.at()).await.map_err(|refusal| match refusal.problem() {
        // Another import brought the same location between our look and our write: look again.
        Problem::Conflict => Refusal::busy_database(refusal),
        _ => refusal,
    })?;
    store::insert_ratings(work.tx(), &changes.ratings).await?;
    store::update(work.tx(), &changes.changed, work.at()).await?;
    store::insert_changes(work.tx(), &changes.happened).await
}
