//! A file read on a thread of its own, and handed over in portions: the next one is read while the present one is
//! written, and never more than a few of them are in memory.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Seek;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::kernel::Refusal;
use crate::register::formats::{self, BadRow, Entry, Row, RowFault};
use crate::register::model::Format;

/// Rows of one portion. Where a portion ends depends on the file alone, so that an import can go on after the last one
/// that was kept.
pub const ROWS: i64 = 500;
/// More than the whole country has.
pub const MOST_ROWS: i64 = 250_000;
/// Portions that wait to be written.
const AHEAD: usize = 2;

/// Some rows of a file, one after the other.
#[derive(Default)]
pub struct Portion {
    /// Rows of the file up to the end of this portion.
    pub rows: i64,
    pub good: Vec<Entry>,
    pub bad: Vec<BadRow>,
    /// How far into the file that was.
    pub bytes_read: i64,
    /// With the last portion only.
    pub end: Option<End>,
}

/// What is known when all of a file was read.
#[derive(Default)]
pub struct End {
    /// The regulator's number of every location in it, also of those whose rows are no good.
    pub seen: HashSet<String>,
    /// The line of a row that does not even tell whose it is.
    pub nameless: Option<i64>,
}

pub struct Portions(Receiver<Result<Portion, Refusal>>);

impl Portions {
    /// Begins to read.
    pub fn of(file: File, format: Format, today: NaiveDate) -> Self {
        let (to, from) = mpsc::channel(AHEAD);
        tokio::task::spawn_blocking(move || Collector::new(to).run(file, format, today));
        Self(from)
    }

    /// The next portion; the last one has an `end`.
    ///
    /// # Errors
    /// `validation` when the file as a whole is no good.
    pub async fn next(&mut self) -> Result<Portion, Refusal> {
        self.0.recv().await.unwrap_or_else(|| Err(Refusal::internal("the thread that reads a file has ended early")))
    }
}

struct Collector {
    to: Sender<Result<Portion, Refusal>>,
    portion: Portion,
    rows: i64,
    /// The line on which each location was given.
    lines: HashMap<String, i64>,
    /// Locations whose rows are no good.
    spoilt: HashSet<String>,
    nameless: Option<i64>,
}

impl Collector {
    fn new(to: Sender<Result<Portion, Refusal>>) -> Self {
        let (lines, spoilt) = (HashMap::new(), HashSet::new());
        Self { to, portion: Portion::default(), rows: 0, lines, spoilt, nameless: None }
    }

    fn run(mut self, mut file: File, format: Format, today: NaiveDate) {
        // Shares its place in the file with the one that is read: so it tells how far that is.
        let place = file.try_clone();
        let read = place.map_err(Refusal::internal).and_then(|mut place| {
            formats::read(&mut file, format, today, &mut |row| self.take(row, &mut place))?;
            if self.rows > MOST_ROWS {
                let detail = format!("may have {MOST_ROWS} rows: send it in parts");
                return Err(Refusal::invalid("", "too_many_rows", detail));
            }
            Ok(place)
        });
        // Nobody waits for it any more when the import has ended: then it is dropped.
        let _ = match read {
            Err(refusal) => self.to.blocking_send(Err(refusal)),
            Ok(mut place) => {
                let mut seen = std::mem::take(&mut self.spoilt);
                seen.extend(self.lines.drain().map(|(id, _)| id));
                self.portion.end = Some(End { seen, nameless: self.nameless });
                let _ = self.hand_over(&mut place);
                Ok(())
            }
        };
    }

    fn take(&mut self, row: Row, place: &mut File) -> ControlFlow<()> {
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return ControlFlow::Break(());
        }
        match row {
            Row::Bad(row) => {
                match &row.cqc_id {
                    Some(id) => drop(self.spoilt.insert(id.clone())),
                    None => self.nameless = self.nameless.or(Some(row.line)),
                }
                self.portion.bad.push(row);
            }
            Row::Good(entry) => match self.lines.get(&entry.cqc_id) {
                Some(first) => {
                    let bad = repeated(&entry, *first);
                    self.portion.bad.push(bad);
                }
                None => {
                    self.lines.insert(entry.cqc_id.clone(), entry.line);
                    self.portion.good.push(*entry);
                }
            },
        }
        if self.rows % ROWS == 0 { self.hand_over(place) } else { ControlFlow::Continue(()) }
    }

    fn hand_over(&mut self, place: &mut File) -> ControlFlow<()> {
        let mut portion = std::mem::take(&mut self.portion);
        portion.rows = self.rows;
        portion.bytes_read = place.stream_position().ok().and_then(|at| i64::try_from(at).ok()).unwrap_or(0);
        match self.to.blocking_send(Ok(portion)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

fn repeated(entry: &Entry, first: i64) -> BadRow {
    let detail = format!("The location_id {} was given on line {first} already.", entry.cqc_id);
    BadRow {
        line: entry.line,
        cqc_id: Some(entry.cqc_id.clone()),
        faults: vec![RowFault::whole("duplicate_id", detail)],
        raw: None,
    }
}
