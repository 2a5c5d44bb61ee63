//! Bringing a file of the regulator's register in: every row is read first, then one unit of work writes them all.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::columns::Columns;
use super::file::{MOST_ROWS, Rows};
use super::model::{Location, RecordedRating, standing};
use super::row::{self, Entry};
use super::service::Register;
use super::store;
use super::views::{ImportReport, RejectedRow};
use crate::kernel::ids::{ImportId, LocationId};
use crate::kernel::{Call, Problem, Refusal, canonical, london};
use crate::store::{Event, Work};

/// The rows of a file, told apart.
struct Sorted {
    rows: u64,
    good: Vec<Entry>,
    rejected: Vec<RejectedRow>,
}

/// What the good rows change.
#[derive(Default)]
struct Changes {
    new: Vec<(Location, Uuid)>,
    /// With the rating that stands from now on, when that is another.
    changed: Vec<(Location, Option<Uuid>)>,
    ratings: Vec<(LocationId, RecordedRating)>,
    unchanged: u64,
}

impl Register {
    /// Takes in every good row and reports every other one. The same file again changes nothing (T23).
    ///
    /// # Errors
    /// `validation` when the file as a whole is no good: its encoding, its header, its size.
    pub async fn import(&self, call: &Call, file: &[u8]) -> Result<ImportReport, Refusal> {
        let sorted = sort(file, london::date_of(call.at))?;
        let file_sha256 = canonical::sha256(file);
        self.db
            .write(call, async |work| {
                let id: ImportId = work.fresh();
                let changes = compare(work, id, &sorted.good).await?;
                let report = ImportReport {
                    id,
                    at: work.at(),
                    file_sha256: file_sha256.clone(),
                    rows: sorted.rows,
                    imported: changes.new.len() as u64,
                    updated: changes.changed.len() as u64,
                    unchanged: changes.unchanged,
                    rejected: sorted.rejected.clone(),
                };
                let kept = serde_json::to_value(&report).map_err(Refusal::internal)?;
                store::insert_import(work.tx(), id, work.at(), &file_sha256, kept).await?;
                keep(work, &changes).await?;
                let data = json!({
                    "file_sha256": file_sha256, "rows": report.rows, "imported": report.imported,
                    "updated": report.updated, "unchanged": report.unchanged, "rejected": report.rejected.len(),
                });
                work.note(Event::new("register.imported", "import", id, data));
                Ok(report)
            })
            .await
    }

    /// # Errors
    /// `not-found` when there was no such import.
    pub async fn import_report(&self, id: ImportId) -> Result<ImportReport, Refusal> {
        let report = store::find_import(self.db.reader(), id).await?.ok_or_else(|| Refusal::not_found("import"))?;
        serde_json::from_value(report).map_err(Refusal::internal)
    }
}

fn sort(file: &[u8], today: NaiveDate) -> Result<Sorted, Refusal> {
    let mut rows = Rows::of(file)?;
    let columns = Columns::of(rows.next()?.and_then(|header| header.fields).as_ref())?;
    let mut sorted = Sorted { rows: 0, good: vec![], rejected: vec![] };
    let mut lines: HashMap<String, u64> = HashMap::new();
    while let Some(row) = rows.next()? {
        sorted.rows += 1;
        if sorted.rows > MOST_ROWS {
            let detail = format!("may have {MOST_ROWS} rows: send it in parts, each with the header");
            return Err(Refusal::invalid("", "too_many_rows", detail));
        }
        match row::read(&row, &columns, today) {
            Err(rejected) => sorted.rejected.push(rejected),
            Ok(entry) => match lines.get(&entry.cqc_id) {
                Some(first) => {
                    let detail = format!("The location_id {} was given on line {first} already.", entry.cqc_id);
                    sorted.rejected.push(row::reject(&row, &[("duplicate_id", detail)]));
                }
                None => {
                    lines.insert(entry.cqc_id.clone(), entry.line);
                    sorted.good.push(entry);
                }
            },
        }
    }
    Ok(sorted)
}

async fn compare(work: &Work, import: ImportId, entries: &[Entry]) -> Result<Changes, Refusal> {
    let mut changes = Changes::default();
    for batch in entries.chunks(store::BATCH) {
        let cqc_ids: Vec<&str> = batch.iter().map(|entry| entry.cqc_id.as_str()).collect();
        let known = store::find_by_cqc_ids(work.tx(), &cqc_ids).await?;
        let ids: Vec<LocationId> = known.iter().map(|location| location.id).collect();
        let mut histories = store::histories(work.tx(), &ids).await?;
        let mut known: HashMap<String, Location> =
            known.into_iter().map(|location| (location.cqc_id.clone(), location)).collect();
        for entry in batch {
            let recorded = || RecordedRating {
                id: work.fresh(),
                rating: entry.rating.clone(),
                import: Some(import),
                recorded_at: work.at(),
            };
            match known.remove(&entry.cqc_id) {
                None => changes.begin(entry.begun(work.fresh()), recorded()),
                Some(location) => {
                    let history = histories.remove(&location.id).unwrap_or_default();
                    changes.go_on(entry, location, history, recorded);
                }
            }
        }
    }
    Ok(changes)
}

impl Changes {
    fn begin(&mut self, location: Location, recorded: RecordedRating) {
        let id = location.id;
        self.new.push((location, recorded.id));
        self.ratings.push((id, recorded));
    }

    fn go_on(
        &mut self,
        entry: &Entry,
        before: Location,
        mut history: Vec<RecordedRating>,
        recorded: impl Fn() -> RecordedRating,
    ) {
        let after = entry.said_over(&before);
        let news = !history.iter().any(|known| known.rating.covers(&entry.rating));
        if !news {
            if after == before {
                self.unchanged += 1;
            } else {
                self.changed.push((after, None));
            }
            return;
        }
        let recorded = recorded();
        history.push(recorded.clone());
        let stands = standing(&history).is_some_and(|standing| standing.id == recorded.id);
        self.changed.push((after, stands.then_some(recorded.id)));
        self.ratings.push((before.id, recorded));
    }
}

impl Entry {
    fn begun(&self, id: LocationId) -> Location {
        Location {
            id,
            cqc_id: self.cqc_id.clone(),
            name: self.name.clone(),
            provider: None,
            beds: self.beds,
            care_home: self.care_home.unwrap_or(true),
            registered: self.registered.unwrap_or(true),
            place: self.place.flatten(),
            specialisms: self.specialisms.clone().unwrap_or_default(),
            rating: self.rating.clone(),
            version: 1,
        }
    }

    /// The location with everything that this row says about it but its rating.
    fn said_over(&self, before: &Location) -> Location {
        Location {
            name: self.name.clone(),
            beds: self.beds,
            care_home: self.care_home.unwrap_or(before.care_home),
            registered: self.registered.unwrap_or(before.registered),
            place: self.place.unwrap_or(before.place),
            specialisms: self.specialisms.clone().unwrap_or_else(|| before.specialisms.clone()),
            ..before.clone()
        }
    }
}

async fn keep(work: &Work, changes: &Changes) -> Result<(), Refusal> {
    store::insert_locations(work.tx(), &changes.new, work.at()).await.map_err(|refusal| match refusal.problem() {
        // Another import brought the same location between our look and our write: look again.
        Problem::Conflict => Refusal::busy_database(refusal),
        _ => refusal,
    })?;
    store::insert_ratings(work.tx(), &changes.ratings).await?;
    for (location, rating) in &changes.changed {
        store::update(work.tx(), location, *rating).await?;
    }
    Ok(())
}
