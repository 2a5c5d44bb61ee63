//! What a complete file does not hold is no longer registered.

use super::portions::End;
use super::run::Run;
use crate::kernel::Refusal;
use crate::kernel::ids::LocationId;
use crate::register::model::{ChangeKind, LocationChange};
use crate::register::store::{self, BATCH, Step};
use crate::store::Work;

impl Run {
    /// Closes every location that the register holds as registered and the file does not name, some at a time. Closing
    /// twice changes nothing, so a run that broke off here begins anew.
    ///
    /// # Errors
    /// When the database does not answer, or another server goes on with the import.
    pub(super) async fn close(&mut self, end: &End) -> Result<(), Refusal> {
        if let Some(message) = self.withheld(end) {
            return self.close_some(&[], Some(message)).await;
        }
        let mut after = None;
        loop {
            let registered = store::registered_after(self.intake.db.reader(), after).await?;
            let more = registered.len() == BATCH;
            after = registered.last().map(|(id, _)| *id);
            let absent = registered.into_iter().filter(|(_, cqc_id)| !end.seen.contains(cqc_id));
            let absent: Vec<LocationId> = absent.map(|(id, _)| id).collect();
            if !more {
                return self.close_some(&absent, Some(String::new())).await;
            }
            if !absent.is_empty() {
                self.close_some(&absent, None).await?;
            }
        }
    }

    /// Why nothing may be closed, if there is a reason.
    fn withheld(&self, end: &End) -> Option<String> {
        if let Some(line) = end.nameless {
            return Some(format!(
                "Nothing was closed: line {line} does not tell whose it is, and a location that seems to be missing may \
                 stand there."
            ));
        }
        end.seen.is_empty().then(|| "Nothing was closed: the file names no location at all.".to_owned())
    }

    /// The unit of work of one closing. With a `last` word, perhaps an empty one, the import has ended.
    async fn close_some(&mut self, absent: &[LocationId], last: Option<String>) -> Result<(), Refusal> {
        let finished = last.is_some();
        let message = last.filter(|message| !message.is_empty());
        let closed = async |work: &Work| {
            let closed = store::close(work.tx(), absent).await?;
            let mut tally = self.import.tally;
            let changes: Vec<LocationChange> = closed
                .into_iter()
                .map(|location| LocationChange {
                    id: work.fresh(),
                    import: Some(self.import.id),
                    location,
                    kind: ChangeKind::Closed,
                    before: None,
                    after: None,
                    at: work.at(),
                })
                .collect();
            changes.iter().for_each(|change| tally.count(change.kind));
            let step = Step { tally, bytes_read: self.import.bytes, message: message.clone(), finished };
            self.advance(work, &step).await?;
            store::insert_changes(work.tx(), &changes).await?;
            Ok(tally)
        };
        self.import.tally = self.intake.db.write(&self.now(), closed).await?;
        Ok(())
    }
}
