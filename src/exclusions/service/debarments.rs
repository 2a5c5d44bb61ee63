//! Taking in the debarment list, and reading it as it stood on a day.

use serde_json::{Value, json};

use super::{Exclusions, normalised};
use crate::exclusions::model::{Debarment, DebarmentParty, ImportOutcome, ListedDebarment, PartyNumber, RejectedEntry};
use crate::exclusions::store::debarments::{self as store, DebarmentFilter};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Page, PageRequest, Problem, Refusal, Regime, london};
use crate::regimes::GroundKind;
use crate::store::{Event, Work};

/// The most entries of one file.
const MOST: usize = 20_000;
/// Whose grounds the list names.
const LAW: Regime = Regime::Pa2023DynamicMarket;

/// A file of the list.
#[derive(Clone, Copy, Debug)]
pub enum ListFile<'a> {
    /// With a header: `reference,kind,ground,published_on,expected_end_on,removed_on,contracts,names,numbers`; several
    /// names and numbers stand apart by semicolons, a number as `GB-COH:00123456`.
    Csv(&'a [u8]),
    /// `{"entries": [...]}`, each a [`Debarment`].
    Json(&'a [u8]),
}

/// An entry as it was read, or why it was not.
type Read = Result<(u64, Debarment), RejectedEntry>;

impl Exclusions {
    /// Takes in a file: what is new is added, what has changed follows what it supersedes, what is the same is left
    /// alone, and what cannot be read is answered with its line. A complete file also removes what it no longer has.
    ///
    /// # Errors
    /// `validation` when it is no such file at all.
    pub async fn import_debarments(
        &self,
        call: &Call,
        file: ListFile<'_>,
        complete: bool,
    ) -> Result<ImportOutcome, Refusal> {
        let read = match file {
            ListFile::Csv(bytes) => rows(bytes)?,
            ListFile::Json(bytes) => entries(bytes)?,
        };
        let (mut good, mut rejected) = (vec![], vec![]);
        for one in read {
            match one.and_then(|(line, entry)| self.good(line, entry)) {
                Ok((line, entry))
                    if good.iter().any(|(_, other): &(u64, Debarment)| other.reference == entry.reference) =>
                {
                    rejected.push(reject(line, &entry.reference, "/reference", "stands in this file twice"));
                }
                Ok(found) => good.push(found),
                Err(refused) => rejected.push(refused),
            }
        }
        let good: Vec<Debarment> = good.into_iter().map(|(_, entry)| entry).collect();
        self.db.write(call, async |work| keep(work, call, &good, &rejected, complete).await).await
    }

    /// # Errors
    /// When the database does not answer.
    pub async fn debarments(
        &self,
        filter: &DebarmentFilter,
        page: PageRequest,
    ) -> Result<Page<ListedDebarment>, Refusal> {
        let rows = store::list(self.db.reader(), filter, page).await?;
        Ok(Page::of(rows, page, |listed| listed.id.0))
    }

    fn good(&self, line: u64, entry: Debarment) -> Read {
        let mut faults = Faults::new();
        entry.check(&mut faults);
        let known = self.regimes.grounds(LAW, entry.published_on).find(|ground| ground.code == entry.ground);
        match known {
            None => faults.add("/ground", "unknown", "is not an exclusion ground of the Procurement Act 2023"),
            Some(ground) => faults.require(
                (ground.kind == GroundKind::Mandatory) == (entry.kind.name() == GroundKind::Mandatory.name()),
                "/kind",
                "does_not_fit",
                "is not the kind of this ground",
            ),
        }
        let numbers = entry.party.numbers.iter().filter_map(|number| normalised("/party/numbers", number, &mut faults));
        let numbers: Vec<PartyNumber> = numbers.collect();
        match faults.into_vec().first() {
            Some(fault) => Err(reject(line, &entry.reference, &fault.pointer, &fault.detail)),
            None => Ok((line, Debarment { party: DebarmentParty { numbers, ..entry.party }, ..entry })),
        }
    }
}

async fn keep(
    work: &Work,
    call: &Call,
    good: &[Debarment],
    rejected: &[RejectedEntry],
    complete: bool,
) -> Result<ImportOutcome, Refusal> {
    let standing = store::current(work.tx()).await?;
    let mut outcome = ImportOutcome { rejected: rejected.to_vec(), ..ImportOutcome::default() };
    for entry in good {
        match standing.iter().find(|listed| listed.entry.reference == entry.reference) {
            Some(listed) if listed.entry == *entry => outcome.unchanged += 1,
            Some(listed) => {
                store::supersede(work.tx(), listed.id, work.at()).await?;
                add(work, call, "debarment.changed", entry).await?;
                outcome.changed += 1;
            }
            None => {
                add(work, call, "debarment.added", entry).await?;
                outcome.added += 1;
            }
        }
    }
    // A row that could not be read is no reason to take its entry off the list.
    let named = |reference: &str| {
        good.iter().any(|entry| entry.reference == reference) || rejected.iter().any(|row| row.reference == reference)
    };
    let unreadable = rejected.iter().any(|row| row.reference.is_empty());
    if complete && !unreadable {
        let today = london::date_of(work.at());
        for listed in standing.iter().filter(|listed| listed.entry.removed_on.is_none()) {
            if named(&listed.entry.reference) {
                continue;
            }
            let gone = today.max(listed.entry.published_on);
            store::supersede(work.tx(), listed.id, work.at()).await?;
            let entry = Debarment { removed_on: Some(gone), ..listed.entry.clone() };
            add(work, call, "debarment.removed", &entry).await?;
            outcome.removed += 1;
        }
    }
    Ok(outcome)
}

async fn add(work: &Work, call: &Call, action: &'static str, entry: &Debarment) -> Result<(), Refusal> {
    let id = work.fresh();
    store::insert(work.tx(), id, entry, call.actor.id, work.at()).await?;
    let data = serde_json::to_value(entry).map_err(Refusal::internal)?;
    work.note(Event::new(action, "debarment", id, data));
    Ok(())
}

fn entries(bytes: &[u8]) -> Result<Vec<Read>, Refusal> {
    let whole: Value = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::new(Problem::MalformedJson, format!("The list cannot be read: {error}.")))?;
    let list = whole.get("entries").and_then(Value::as_array);
    let list = list.ok_or_else(|| Refusal::invalid("/entries", "missing", "must be the list of entries"))?;
    require_few(list.len())?;
    let read = list.iter().zip(1..).map(|(entry, line)| {
        let reference = entry["reference"].as_str().unwrap_or_default();
        let read = serde_json::from_value(entry.clone());
        read.map(|entry| (line, entry)).map_err(|error| reject(line, reference, "", &error.to_string()))
    });
    Ok(read.collect())
}

const COLUMNS: [&str; 9] =
    ["reference", "kind", "ground", "published_on", "expected_end_on", "removed_on", "contracts", "names", "numbers"];

fn rows(bytes: &[u8]) -> Result<Vec<Read>, Refusal> {
    let unreadable = |detail: String| Refusal::invalid("", "unreadable", detail);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| unreadable(error.to_string()))?.clone();
    if let Some(missing) = COLUMNS.iter().find(|column| !header.iter().any(|name| name == **column)) {
        return Err(unreadable(format!("has no column {missing}")));
    }
    let mut read = vec![];
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let place = header.iter().position(|column| column == name);
            place.and_then(|place| record.get(place)).unwrap_or_default()
        };
        let said = |name: &str| Some(cell(name)).filter(|text| !text.is_empty());
        let several = |name: &str| -> Vec<String> {
            cell(name).split(';').map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
        };
        let numbers: Vec<Value> = several("numbers").iter().map(|text| number(text)).collect();
        let entry = json!({
            "reference": cell("reference"), "kind": cell("kind"), "ground": cell("ground"),
            "published_on": cell("published_on"), "expected_end_on": said("expected_end_on"),
            "removed_on": said("removed_on"), "contracts": said("contracts"),
            "party": {"names": several("names"), "numbers": numbers},
        });
        let entry = serde_json::from_value(entry).map(|entry| (line, entry));
        read.push(entry.map_err(|error| reject(line, cell("reference"), "", &error.to_string())));
    }
    require_few(read.len())?;
    Ok(read)
}

/// `GB-COH:00123456`.
fn number(text: &str) -> Value {
    let (scheme, value) = text.split_once(':').unwrap_or((text, ""));
    json!({"scheme": scheme.trim(), "value": value.trim()})
}

fn require_few(entries: usize) -> Result<(), Refusal> {
    if entries <= MOST { Ok(()) } else { Err(Refusal::invalid("", "too_many", format!("may have {MOST} entries"))) }
}

fn reject(line: u64, reference: &str, field: &str, reason: &str) -> RejectedEntry {
    RejectedEntry { line, reference: reference.to_owned(), field: field.to_owned(), reason: reason.to_owned() }
}
