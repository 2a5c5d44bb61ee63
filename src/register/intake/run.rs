//! One import from its first portion to its end: each portion in a unit of work of its own, with how far it came.

use serde_json::json;
use tokio::task::JoinHandle;

use super::apply::{self, Changes};
use super::portions::{Portion, Portions};
use super::{Intake, MOST_REJECTED, Ticket};
use crate::kernel::ids::ImportId;
use crate::kernel::{Call, Refusal};
use crate::register::formats::{BadRow, RowFault};
use crate::register::model::{Import, RejectedRow, Tally};
use crate::register::store::{self, Step};
use crate::store::{Event, Work};

pub(super) struct Run {
    pub(super) intake: Intake,
    pub(super) import: Import,
    /// In whose name it is kept.
    call: Call,
}

impl Intake {
    /// Runs in the background, also when nobody waits for it any more.
    pub(super) fn run(
        &self,
        call: &Call,
        import: Import,
        portions: Portions,
        first: Portion,
        ticket: Ticket,
    ) -> JoinHandle<Result<(), Refusal>> {
        let call = Call { idempotency: None, ..call.clone() };
        let mut run = Run { intake: self.clone(), import, call };
        tokio::task::spawn_local(async move {
            let ended = run.go_on(portions, first).await;
            run.intake.watch.changed(run.intake.clock.now()).await;
            drop(ticket);
            ended
        })
    }
}

impl Run {
    async fn go_on(&mut self, portions: Portions, first: Portion) -> Result<(), Refusal> {
        let ended = self.portions(portions, first).await;
        if let Err(refusal) = &ended {
            tracing::warn!(import = %self.import.id, %refusal, "an import of the register failed");
            let (id, server, message) = (self.import.id, self.intake.server, refusal.to_string());
            let fail = async |work: &Work| store::fail(work.tx(), id, server, &message, work.at()).await;
            if let Err(refusal) = self.intake.db.write(&self.now(), fail).await {
                tracing::error!(import = %id, %refusal, "the end of an import could not be kept");
            }
        }
        ended
    }

    async fn portions(&mut self, mut portions: Portions, first: Portion) -> Result<(), Refusal> {
        let mut portion = first;
        loop {
            let finishes = portion.end.is_some() && !self.import.complete;
            // What an earlier run of the same file has kept is passed over.
            let news = portion.rows > self.import.tally.rows;
            if !news {
                (portion.good, portion.bad) = (vec![], vec![]);
            }
            if news || finishes {
                self.keep(&portion, finishes).await?;
            }
            if let Some(end) = portion.end {
                return if self.import.complete { self.close(&end).await } else { Ok(()) };
            }
            portion = portions.next().await?;
        }
    }

    /// The unit of work of one portion, and of the end if there is nothing to do after it.
    async fn keep(&mut self, portion: &Portion, finished: bool) -> Result<(), Refusal> {
        let kept = async |work: &Work| {
            let changes = apply::compare(work, self.import.id, &portion.good).await?;
            let tally = self.tally(portion, &changes);
            let step = Step { tally, bytes_read: portion.bytes_read, message: None, finished };
            self.advance(work, &step).await?;
            apply::keep(work, &changes).await?;
            self.keep_rejected(work, &portion.bad).await?;
            Ok(tally)
        };
        self.import.tally = self.intake.db.write(&self.now(), kept).await?;
        self.import.bytes_read = portion.bytes_read;
        Ok(())
    }

    /// What all rows up to the end of a portion came to.
    fn tally(&self, portion: &Portion, changes: &Changes) -> Tally {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let before = self.import.tally;
        let mut tally = Tally {
            rows: portion.rows,
            imported: before.imported + count(changes.new.len()),
            updated: before.updated + count(changes.changed.len()),
            unchanged: before.unchanged + changes.unchanged,
            rejected: before.rejected + count(portion.bad.len()),
            ..before
        };
        changes.happened.iter().for_each(|change| tally.count(change.kind));
        tally
    }

    /// Says how far the import has come.
    ///
    /// # Errors
    /// `wrong-state` when another server goes on with it.
    pub(super) async fn advance(&self, work: &Work, step: &Step) -> Result<(), Refusal> {
        let import = &self.import;
        if !store::advance(work.tx(), import, self.intake.server, step, work.at()).await? {
            return Err(Refusal::wrong_state("Another server goes on with this import."));
        }
        let (before, now) = (import.tally, step.tally);
        let data = json!({
            "file_sha256": import.file_sha256, "format": import.format, "rows": now.rows - before.rows,
            "imported": now.imported - before.imported, "updated": now.updated - before.updated,
            "unchanged": now.unchanged - before.unchanged, "rejected": now.rejected - before.rejected,
            "closed": now.closed - before.closed, "finished": step.finished,
        });
        work.note(Event::new("register.imported", "import", import.id, data));
        Ok(())
    }

    async fn keep_rejected(&self, work: &Work, bad: &[BadRow]) -> Result<(), Refusal> {
        let room = MOST_REJECTED.saturating_sub(self.import.tally.rejected);
        let room = usize::try_from(room).unwrap_or(0);
        let rows: Vec<(ImportId, RejectedRow)> =
            bad.iter().take(room).map(|row| (self.import.id, rejected(work, row))).collect();
        store::insert_rejected(work.tx(), &rows).await
    }

    pub(super) fn now(&self) -> Call {
        Call { at: self.intake.clock.now(), ..self.call.clone() }
    }
}

fn rejected(work: &Work, row: &BadRow) -> RejectedRow {
    let first = row.faults.first();
    RejectedRow {
        id: work.fresh(),
        line: row.line,
        field: first.and_then(|fault| fault.field.clone()),
        code: first.map_or("unreadable", |fault| fault.code).to_owned(),
        detail: sentences(&row.faults),
        raw: row.raw.clone(),
    }
}

fn sentences(faults: &[RowFault]) -> String {
    faults.iter().map(|fault| fault.detail.as_str()).collect::<Vec<_>>().join(" ")
}
